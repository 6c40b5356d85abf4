import { useEffect, useMemo, useState } from 'preact/hooks';
import {
  type Actor,
  type AnyActorLogic,
  type AnyActorRef,
  createActor,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate';

/** The snapshot of an actor; the component is drawn again at each change. */
export function useSnapshot<A extends AnyActorRef>(actor: A): SnapshotFrom<A> {
  const [snapshot, setSnapshot] = useState<SnapshotFrom<A>>(() => actor.getSnapshot());
  useEffect(() => {
    setSnapshot(actor.getSnapshot());
    const subscription = actor.subscribe((next: SnapshotFrom<A>) => setSnapshot(next));
    return () => subscription.unsubscribe();
  }, [actor]);
  return snapshot;
}

/** An actor of the component's own: begins with it and ends with it. `input` is taken once. */
export function useOwnActor<L extends AnyActorLogic>(logic: L, input: InputFrom<L>): Actor<L> {
  const actor = useMemo(() => createActor(logic, { input } as never) as Actor<L>, [logic]);
  useEffect(() => {
    actor.start();
    return () => {
      actor.stop();
    };
  }, [actor]);
  return actor;
}
