import BPFAssembler
import BPFVerification

extension SoundnessCampaign.Finding {
    /// The program in the kernel's notation, a line an instruction.
    package var listing: String {
        Disassembler(style: .log).listing(request.instructions)
    }
}
