import BPFModel

/// Every helper that is implemented.
enum HelperTable {
    static let implementations: [any HelperFunction.Type] = [
        MapLookup.self, MapUpdate.self, MapDelete.self,
        MapPush.self, MapPop.self, MapPeek.self, MapLookupPerCPU.self, RedirectThroughMap.self, RedirectToDevice.self,
        SendCopy.self,
        RingOutput.self, RingReserve.self, RingSubmit.self, RingDiscard.self, RingQuery.self, PerfEventOutput.self,
        MonotonicTime.self, BootTime.self, CoarseTime.self,
        RandomNumber.self, ProcessorNumber.self,
        ControlGroupClass.self, ProcessIdentifier.self, UserIdentifier.self, CommandName.self,
        TracePrint.self,
        TailCall.self, RepeatedCall.self,
        ChecksumDifference.self,
        AdjustHead.self, AdjustTail.self, AdjustMeta.self,
        LoadPacketBytes.self, StorePacketBytes.self,
        UpdateChecksum.self, PacketHash.self, ChangeHead.self,
        TakeLock.self, ReleaseLock.self,
        ReadSigned.self, ReadUnsigned.self,
        ProbeReadKernel.self, ProbeReadUser.self, ProbeRead.self,
        ProbeReadKernelText.self, ProbeReadUserText.self, ProbeReadText.self,
        LookUpTCP.self, LookUpUDP.self, LookUpAnyTCP.self, ReleaseSocket.self,
        ForEachElement.self, DrainUserRing.self, ExchangePointer.self, StackIdentifier.self, StackCopy.self,
        DynptrFromMemory.self, DynptrRead.self, DynptrWrite.self, DynptrData.self,
        RingReserveDynptr.self, RingSubmitDynptr.self, RingDiscardDynptr.self,
        StorageGet<StoringSocket>.self, StorageDelete<StoringSocket>.self, StorageGet<StoringTask>.self,
        StorageDelete<StoringTask>.self, StorageGet<StoringInode>.self, StorageDelete<StoringInode>.self,
        StorageGet<StoringGroup>.self, StorageDelete<StoringGroup>.self,
        AttachmentStorage.self, TaskUnderGroup.self, PacketUnderGroup.self,
        TimerInit.self, TimerSetCallback.self, TimerStart.self, TimerCancel.self,
        FullSocket.self, TCPSocket.self, ListenerSocket.self,
    ]

    private static let byNumber: [(any HelperFunction.Type)?] = {
        let last = implementations.map { Int($0.id.rawValue) }.max() ?? 0
        var table = [(any HelperFunction.Type)?](repeating: nil, count: last + 1)
        for implementation in implementations { table[Int(implementation.id.rawValue)] = implementation }
        return table
    }()

    /// The implementation of a helper; nil where there is none.
    static func implementation(of id: HelperID) -> (any HelperFunction.Type)? {
        byNumber.indices.contains(Int(id.rawValue)) ? byNumber[Int(id.rawValue)] : nil
    }
}
