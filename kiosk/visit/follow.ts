import type { AnyActorRef } from 'xstate';
import type { VisitActor } from './screen-of.ts';

/**
 * Calls back at every change of a visit and of what runs inside it: its flow, its clock, its sign-in.
 * @returns a function that ends it
 */
export function followVisit(visit: VisitActor, look: () => void): () => void {
  const followed = new Map<AnyActorRef, () => void>();
  const onVisit = (): void => {
    const { context, children } = visit.getSnapshot();
    const running: ReadonlyArray<AnyActorRef | null | undefined> = [
      context.flow,
      children.clock,
      children.signIn,
    ];
    for (const [actor, stop] of followed) {
      if (running.includes(actor)) continue;
      stop();
      followed.delete(actor);
    }
    for (const actor of running)
      if (actor && !followed.has(actor)) followed.set(actor, actor.subscribe(look).unsubscribe);
    look();
  };
  const stop = visit.subscribe(onVisit);
  onVisit();
  return () => {
    stop.unsubscribe();
    for (const end of followed.values()) end();
    followed.clear();
  };
}
