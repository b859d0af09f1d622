import BPFCommands

ConformanceCommand.executeAndExit()
