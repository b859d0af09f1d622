import BPFCommands

EBPFCommand.executeAndExit()
