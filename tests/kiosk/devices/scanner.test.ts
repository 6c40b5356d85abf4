import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWedgeScanner } from '../../../kiosk/devices/index.ts';

/** As much of the browser's event as the scanner looks at. */
class PretendKey extends Event {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey = false;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  constructor(kind: string, init: Partial<KeyboardEventInit> = {}) {
    super(kind, { cancelable: true });
    this.key = init.key ?? '';
    this.code = init.code ?? '';
    this.shiftKey = init.shiftKey ?? false;
    this.ctrlKey = init.ctrlKey ?? false;
    this.altKey = init.altKey ?? false;
    this.repeat = init.repeat ?? false;
    this.isComposing = init.isComposing ?? false;
  }
}

const CODE = '038899000001|281234567|Nguyễn Văn Thử|02031999|Nam|Thôn 1|01012022';

function kiosk() {
  const page = new EventTarget();
  const scanner = createWedgeScanner(page as Document);
  const scanned: string[] = [];
  const reached: string[] = [];
  const stop = scanner.subscribe((text) => scanned.push(text));
  page.addEventListener('keydown', (event) => reached.push((event as KeyboardEvent).key));
  let at = 1000;
  /** @returns whether the browser may still do what it does with such a key */
  const press = (init: Partial<KeyboardEventInit>, gap = 5): boolean => {
    at += gap;
    vi.advanceTimersByTime(gap);
    const event = new PretendKey('keydown', init);
    Object.defineProperty(event, 'timeStamp', { value: at });
    return page.dispatchEvent(event);
  };
  const type = (text: ReadonlyArray<string> | string, gap = 5): void => {
    for (const key of text) press({ key }, gap);
  };
  return { scanner, scanned, reached, stop, press, type };
}

describe('the scanner that types', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('KeyboardEvent', PretendKey);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tells a scan, and no key of it reaches a field', () => {
    const { scanned, reached, type } = kiosk();
    type([...CODE, 'Enter']);
    vi.advanceTimersByTime(1000);
    expect(scanned).toEqual([CODE]);
    expect(reached).toEqual([]);
    type([...CODE, 'Tab']);
    expect(scanned).toEqual([CODE, CODE]);
  });

  it('tells a scan without an end a moment later', () => {
    const { scanned, type } = kiosk();
    type(CODE);
    expect(scanned).toEqual([]);
    vi.advanceTimersByTime(70);
    expect(scanned).toEqual([CODE]);
  });

  it('keeps the browser from using what it holds', () => {
    const { press } = kiosk();
    expect(press({ key: 'a' })).toBe(false);
  });

  it('gives back what a hand typed, once, in its order, as it was', () => {
    const { scanned, reached, type, press } = kiosk();
    type('Nguyen', 120);
    press({ key: ' ', code: 'Space' }, 120);
    press({ key: 'V', code: 'KeyV', shiftKey: true }, 10);
    vi.advanceTimersByTime(70);
    expect(reached.join('')).toBe('Nguyen V');
    expect(scanned).toEqual([]);
  });

  it('leaves Enter, Tab and the space alone when nothing is held: they press buttons', () => {
    const { reached, press } = kiosk();
    for (const key of ['Enter', 'Tab', ' ']) expect(press({ key }, 200)).toBe(true);
    expect(reached).toEqual(['Enter', 'Tab', ' ']);
  });

  it('takes no key that is held down for a scan', () => {
    const { scanned, reached, press } = kiosk();
    press({ key: 'a' }, 500);
    press({ key: 'a', repeat: true }, 500);
    for (let times = 0; times < 20; times++) press({ key: 'a', repeat: true }, 33);
    vi.advanceTimersByTime(1000);
    expect(scanned).toEqual([]);
    expect(reached).toHaveLength(22);
  });

  it('leaves shortcuts, named keys and input methods alone', () => {
    const { reached, press } = kiosk();
    for (const init of [
      { key: 'r', ctrlKey: true },
      { key: 'r', altKey: true },
      { key: 'ArrowLeft' },
      { key: 'Shift' },
      { key: 'a', isComposing: true },
    ])
      expect(press(init)).toBe(true);
    expect(reached).toEqual(['r', 'r', 'ArrowLeft', 'Shift', 'a']);
  });

  it('reads digits and the bar by the key’s place, whatever the layout says', () => {
    const { scanned, press } = kiosk();
    for (const digit of '038899') press({ key: 'ă', code: `Digit${digit}` });
    for (const digit of '000001') press({ key: 'x', code: `Numpad${digit}` });
    press({ key: '~', code: 'Backslash', shiftKey: true });
    press({ key: '!', code: 'Digit1', shiftKey: true });
    press({ key: 'Enter' });
    expect(scanned).toEqual(['038899000001|!']);
  });

  it('is not disturbed by the Shift a scanner presses for capitals', () => {
    const { scanned, press, type } = kiosk();
    press({ key: 'Shift' });
    type('NGUYEN');
    press({ key: 'Shift' });
    type(['1', '2', 'Enter']);
    expect(scanned).toEqual(['NGUYEN12']);
  });

  it('scans for the dock, tells all who listen, and none who stopped', () => {
    const { scanner, scanned, stop } = kiosk();
    const others: string[] = [];
    scanner.subscribe((text) => others.push(text));
    scanner.scan(CODE);
    stop();
    scanner.scan('again');
    expect(scanned).toEqual([CODE]);
    expect(others).toEqual([CODE, 'again']);
  });
});
