import type { TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { isDoubleStrike, type Strike } from './strike.ts';

/** A second strike at the same place within this time is the same strike (EN 301 549 5.7, 5.8). */
export const ACT_GUARD_MS = 500;

/**
 * The guard of typing keys. Half a second would swallow the second zero of a number that is typed at leisure; this
 * still swallows what a trembling finger bounces. A hall can raise it up to 500.
 */
export const KEY_GUARD_MS = 180;

/** Handlers for a <button>. */
export interface PressHandlers {
  onPointerDown(event: TargetedPointerEvent<HTMLElement>): void;
  onPointerUp(event: TargetedPointerEvent<HTMLElement>): void;
  onPointerCancel(): void;
  onClick(event: TargetedMouseEvent<HTMLElement>): void;
  onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void;
}

// One for the whole glass: a second tap must also be caught when the first one already changed the screen.
let lastStrike: Strike | undefined;

/**
 * How everything on the glass is pressed: it acts when the finger lifts inside, however much it trembled on the way;
 * sliding off cancels; a double strike counts once; Enter and Space act, and act once when held.
 */
export function usePress(onPress: () => void, guardMs: number = ACT_GUARD_MS): PressHandlers {
  const held = useRef<{ pointer: number; area: DOMRect } | undefined>(undefined);

  const strike = (next: Strike) => {
    if (isDoubleStrike(lastStrike, next, guardMs)) return;
    lastStrike = next;
    onPress();
  };

  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      // Where it lies is asked for now: while the finger lifts, every millisecond is waited for.
      held.current = { pointer: event.pointerId, area: event.currentTarget.getBoundingClientRect() };
      // A mouse would otherwise report its lifting to whatever it slid onto.
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerUp(event) {
      if (held.current?.pointer !== event.pointerId) return;
      const { left, right, top, bottom } = held.current.area;
      held.current = undefined;
      const { clientX: x, clientY: y } = event;
      if (x < left || x > right || y < top || y > bottom) return;
      strike({
        at: event.timeStamp,
        target: event.currentTarget,
        point: { x, y },
        area: { left, right, top, bottom },
      });
    },
    onPointerCancel() {
      held.current = undefined;
    },
    onClick(event) {
      // The click after a pointer was judged above; detail 0 is a key, a switch or a screen reader.
      if (event.detail !== 0) return;
      strike({ at: event.timeStamp, target: event.currentTarget });
    },
    onKeyDown(event) {
      if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
    },
  };
}
