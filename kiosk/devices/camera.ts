import { err, ok, type Result } from '#shared/result.ts';

/** An open camera: its picture stream, and a way to let go of it. */
export interface OpenCamera {
  readonly stream: MediaStream;
  close(): void;
}

export interface Camera {
  open(): Promise<Result<OpenCamera, 'no-camera'>>;
  /** Lets go of every picture stream, also of one that is still being opened: the camera's light goes out. */
  release(): void;
}

/** Enough for a page of A4 at 200 dpi on its short side, and little enough for an old machine. */
const WANTED = { width: { ideal: 1920 }, height: { ideal: 1440 } } as const;

const stop = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

/** The camera of this machine; Chromium's fake one in tests. */
export function createCamera(devices: MediaDevices | undefined): Camera {
  const running = new Set<MediaStream>();
  /** Counts the releases, so that what was asked for before one is known. */
  let releases = 0;
  return {
    open: async () => {
      if (!devices) return err('no-camera');
      const mine = releases;
      try {
        const stream = await devices.getUserMedia({ video: WANTED, audio: false });
        if (mine !== releases) {
          stop(stream);
          return err('no-camera');
        }
        running.add(stream);
        return ok({
          stream,
          close: () => {
            running.delete(stream);
            stop(stream);
          },
        });
      } catch {
        return err('no-camera');
      }
    },
    release() {
      releases++;
      for (const stream of running) stop(stream);
      running.clear();
    },
  };
}
