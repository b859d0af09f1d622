import BPFSoundness
import Foundation
import ProgramGenerator

// Makes programs, and runs those that the verifier accepts: none may trap. The status is 1 when one does.
//
//     ebpf-soundness [--seed=N] [--first=N] [--count=N] [--seconds=N] [--mistakes=PERCENT] [--pieces=N] [--mutations]
do {
    let command = try SoundnessCommand(CommandLine.arguments.dropFirst())
    var options = ProgramGenerator.Options()
    options.mistakes = command.mistakes
    options.pieces = command.pieces
    let source: SoundnessCampaign.Source =
        command.usesMutations
        ? try SoundnessCampaign.mutations()
        : { random in ProgramGenerator.program(seed: random.next(), options: options).request() }
    exit(command.run(source))
} catch {
    print("\(error)")
    exit(2)
}
