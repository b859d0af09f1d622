// One import gives a library user everything: `import EBPF`.
@_exported public import BPFAssembler
@_exported public import BPFBindings
@_exported public import BPFBytes
@_exported public import BPFHooks
@_exported public import BPFImages
@_exported public import BPFInstructions
@_exported public import BPFMaps
@_exported public import BPFModel
@_exported public import BPFObjects
@_exported public import BPFRuntime
@_exported public import BPFTypeFormat
@_exported public import BPFVerification
