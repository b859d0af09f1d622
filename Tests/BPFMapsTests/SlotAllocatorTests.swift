import BPFMaps
import Synchronization
import Testing

@Suite struct SlotAllocatorTests {
    @Test func prefersAndFallsBack() {
        let slots = SlotAllocator(count: 3)
        #expect(slots.acquire(preferring: 2) == 2)
        #expect(slots.acquire(preferring: 2) == 0)
        #expect(slots.acquire(preferring: 9) == 1)
        slots.release(2)
        #expect(slots.acquire(preferring: -1) == 2)
    }

    @Test(arguments: [(-4, 1), (0, 1), (5, 5), (64, 64), (1000, 64)])
    func countStaysInBounds(asked: Int, got: Int) {
        #expect(SlotAllocator(count: asked).count == got)
        #expect(Set((0..<got).map { _ in SlotAllocator(count: asked).acquire(preferring: 63) }).count == 1)
    }

    @Test func aSlotHasOneHolder() async {
        let slots = SlotAllocator(count: 2)
        let holders = [Counter(), Counter()]
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let slot = slots.acquire(preferring: worker)
                        #expect(holders[slot].value.add(1, ordering: .relaxed).newValue == 1)
                        holders[slot].value.subtract(1, ordering: .relaxed)
                        slots.release(slot)
                    }
                }
            }
        }
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}
