import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_BUFFER,
  flush,
  type HeldKey,
  SCAN_GAP_MS,
  type ScanBuffer,
  takeKey,
} from '../../../kiosk/devices/scan-buffer.ts';

/** Feeds keys as the listener does. @returns what was scanned and what was given back, in order */
function feed(keys: ReadonlyArray<HeldKey>) {
  let buffer: ScanBuffer = EMPTY_BUFFER;
  const scanned: string[] = [];
  const typed: HeldKey[] = [];
  for (const key of keys) {
    const outcome = takeKey(buffer, key);
    if (outcome.kind === 'scanned') scanned.push(outcome.text);
    if (outcome.kind === 'typed') typed.push(...outcome.keys);
    buffer = outcome.kind === 'scanned' ? EMPTY_BUFFER : outcome.buffer;
  }
  const last = flush(buffer);
  if (last.kind === 'scanned') scanned.push(last.text);
  if (last.kind === 'typed') typed.push(...last.keys);
  return { scanned, typed };
}
const keys = (text: ReadonlyArray<string> | string, gap: number, from = 1000): HeldKey[] =>
  [...text].map((key, place) => ({ key, at: from + place * gap }));

describe('the scan buffer', () => {
  const CODE = '038899000001|281234567|Nguyễn Văn Thử|02031999|Nam|Thôn 1|01012022';

  it.each(['Enter', 'Tab'])('takes what is typed within a breath for a scan, ended by %s', (end) => {
    expect(feed(keys([...CODE, end], 5))).toEqual({ scanned: [CODE], typed: [] });
  });

  it('takes a scan without an end when nothing follows', () => {
    expect(feed(keys(CODE, SCAN_GAP_MS))).toEqual({ scanned: [CODE], typed: [] });
  });

  it('gives back what a hand typed, in its order', () => {
    const typed = keys([...'Nguyen', 'Enter'], SCAN_GAP_MS + 1);
    expect(feed(typed)).toEqual({ scanned: [], typed });
  });

  it('gives back a short burst, with its Enter', () => {
    const typed = keys([...'1234567', 'Enter'], 5);
    expect(feed(typed)).toEqual({ scanned: [], typed });
    expect(feed(keys([...'12345678', 'Enter'], 5)).scanned).toEqual(['12345678']);
  });

  it('keeps a hand’s Enter out of the scan that follows at once', () => {
    const hand = keys(['a', 'Enter'], SCAN_GAP_MS + 1);
    const scan = keys([...CODE, 'Enter'], 5, (hand.at(-1)?.at ?? 0) + 5);
    expect(feed([...hand, ...scan])).toEqual({ scanned: [CODE], typed: hand });
  });

  it('tells a hand from the scan after it', () => {
    const hand = keys('ab', 200);
    expect(feed([...hand, ...keys([...CODE, 'Enter'], 5, 5000)])).toEqual({ scanned: [CODE], typed: hand });
  });

  it('loses and doubles no key, whatever comes', () => {
    const key = fc.constantFrom('a', '1', '|', 'ễ', ' ', 'Enter', 'Tab');
    const gap = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, gap), { maxLength: 60 }), (typing) => {
        let at = 0;
        const pressed = typing.map(([name, pause]) => {
          at += pause;
          return { key: name, at };
        });
        const { scanned, typed } = feed(pressed);
        for (const text of scanned) {
          expect([...text].length).toBeGreaterThanOrEqual(8);
          expect(text).not.toMatch(/Enter|Tab/);
        }
        const ends = pressed.filter(({ key: name }) => name === 'Enter' || name === 'Tab').length;
        const givenBack = typed.filter(({ key: name }) => name === 'Enter' || name === 'Tab').length;
        const letters = scanned.reduce((sum, text) => sum + [...text].length, 0) + typed.length - givenBack;
        expect(letters).toBe(pressed.length - ends);
        expect(ends - givenBack).toBeLessThanOrEqual(scanned.length);
        expect(typed).toEqual([...typed].sort((one, other) => one.at - other.at));
      }),
    );
  });
});
