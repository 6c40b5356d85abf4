import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '#shared/result.ts';
import {
  createBrowserPrinter,
  createCamera,
  createSimulatedPrinter,
  createSkippableClock,
  createSwitchedNetwork,
} from '../../../kiosk/devices/index.ts';

describe('the printer', () => {
  it('hands the page to the browser, and says when that refused', async () => {
    const print = vi.fn();
    expect(await createBrowserPrinter({ print } as unknown as Window).print()).toEqual(ok(null));
    expect(print).toHaveBeenCalledOnce();
    print.mockImplementation(() => {
      throw new Error('not allowed');
    });
    expect(await createBrowserPrinter({ print } as unknown as Window).print()).toEqual(err('print-refused'));
  });

  it('simulated: counts what came out, jams, and is mended', async () => {
    const printer = createSimulatedPrinter();
    expect(await printer.print()).toEqual(ok(null));
    for (const fault of ['jam', 'no-paper'] as const) {
      printer.setFault(fault);
      expect(await printer.print()).toEqual(err(fault));
    }
    expect(printer.printed()).toBe(1);
    printer.setFault(null);
    await printer.print();
    expect(printer.printed()).toBe(2);
  });

  it('simulated: hands on to a real one unless it is jammed', async () => {
    const print = vi.fn(async () => err('print-refused'));
    const printer = createSimulatedPrinter({ print });
    expect(await printer.print()).toEqual(err('print-refused'));
    printer.setFault('jam');
    expect(await printer.print()).toEqual(err('jam'));
    expect(print).toHaveBeenCalledOnce();
  });
});

describe('the network', () => {
  it('is cut like a cable, and mended', async () => {
    const behind = vi.fn(async () => new Response('there'));
    const network = createSwitchedNetwork(behind as typeof fetch);
    expect(await (await network.fetch('/api/health', { method: 'GET' })).text()).toBe('there');
    expect(behind).toHaveBeenCalledWith('/api/health', { method: 'GET' });
    network.setDown(true);
    await expect(network.fetch('/api/health')).rejects.toBeInstanceOf(TypeError);
    expect(behind).toHaveBeenCalledOnce();
    network.setDown(false);
    expect((await network.fetch('/api/health')).ok).toBe(true);
  });
});

describe('the clock that can be skipped', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes like any other', () => {
    const clock = createSkippableClock();
    const rung: string[] = [];
    clock.setTimeout(() => rung.push('late'), 2000);
    clock.setTimeout(() => rung.push('early'), 1000);
    const stopped = clock.setTimeout(() => rung.push('never'), 1500);
    clock.clearTimeout(stopped);
    vi.advanceTimersByTime(999);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(1001);
    expect(rung).toEqual(['early', 'late']);
    clock.clearTimeout(stopped);
    clock.clearTimeout(12345);
  });

  it('lets time pass at once, for what waits and for what tells the time', () => {
    const clock = createSkippableClock();
    const rung: string[] = [];
    const begun = clock.now();
    clock.setTimeout(() => rung.push('two minutes'), 120_000);
    clock.setTimeout(() => rung.push('an hour'), 3_600_000);
    clock.skip(119_000);
    vi.advanceTimersByTime(0);
    expect(rung).toEqual([]);
    clock.skip(1000);
    vi.advanceTimersByTime(0);
    expect(rung).toEqual(['two minutes']);
    expect(clock.now() - begun).toBe(120_000);
    vi.advanceTimersByTime(3_480_000);
    expect(rung).toEqual(['two minutes', 'an hour']);
  });

  it('counts what is set after a skip from then, and rings each once', () => {
    const clock = createSkippableClock();
    let rung = 0;
    clock.skip(60_000);
    clock.setTimeout(() => rung++, 1000);
    vi.advanceTimersByTime(999);
    expect(rung).toBe(0);
    clock.skip(10_000);
    clock.skip(10_000);
    vi.advanceTimersByTime(60_000);
    expect(rung).toBe(1);
  });

  it('stops what waits across a skip too', () => {
    const clock = createSkippableClock();
    let rung = 0;
    const timer = clock.setTimeout(() => rung++, 120_000);
    clock.skip(60_000);
    clock.clearTimeout(timer);
    clock.skip(120_000);
    vi.advanceTimersByTime(300_000);
    expect(rung).toBe(0);
  });
});

describe('the camera', () => {
  it('is opened, and let go of', async () => {
    const stop = vi.fn();
    const stream = { getTracks: () => [{ stop }, { stop }] };
    const getUserMedia = vi.fn(async () => stream);
    const opened = await createCamera({ getUserMedia } as unknown as MediaDevices).open();
    expect(getUserMedia).toHaveBeenCalledWith(expect.objectContaining({ audio: false }));
    if (!opened.ok) throw new Error('it opens');
    expect(opened.value.stream).toBe(stream);
    opened.value.close();
    expect(stop).toHaveBeenCalledTimes(2);
  });

  it('is let go of by the wipe, whoever opened it, however often, and when it opens too late', async () => {
    const opening: Array<(stream: unknown) => void> = [];
    const camera = createCamera({
      getUserMedia: () => new Promise((resolve) => void opening.push(resolve)),
    } as unknown as MediaDevices);
    const stops = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    const come = (index: number) => opening[index]?.({ getTracks: () => [{ stop: stops[index] }] });
    const stopped = () => stops.map(({ mock }) => mock.calls.length);

    const asked = [camera.open(), camera.open(), camera.open()];
    come(0);
    come(1);
    const [first] = await Promise.all([asked[0], asked[1]]);
    if (first?.ok) first.value.close();
    expect(stopped()).toEqual([1, 0, 0, 0]);
    camera.release();
    expect(stopped()).toEqual([1, 1, 0, 0]);
    come(2);
    expect(await asked[2]).toEqual(err('no-camera'));
    expect(stopped()).toEqual([1, 1, 1, 0]);
    camera.release();
    expect(stopped()).toEqual([1, 1, 1, 0]);

    const next = camera.open();
    come(3);
    expect((await next).ok).toBe(true);
    expect(stopped()).toEqual([1, 1, 1, 0]);
  });

  it('that is not there, or not allowed, is told as a value', async () => {
    expect(await createCamera(undefined).open()).toEqual(err('no-camera'));
    const refusing = { getUserMedia: async () => Promise.reject(new Error('NotAllowedError')) };
    expect(await createCamera(refusing as unknown as MediaDevices).open()).toEqual(err('no-camera'));
  });
});
