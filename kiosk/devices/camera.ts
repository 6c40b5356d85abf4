import { err, ok, type Result } from '#shared/result.ts';

/** An open camera: its picture stream, and a way to let go of it. */
export interface OpenCamera {
  readonly stream: MediaStream;
  close(): void;
}

export interface Camera {
  open(): Promise<Result<OpenCamera, 'no-camera'>>;
}

/** Enough for a page of A4 at 200 dpi on its short side, and little enough for an old machine. */
const WANTED = { width: { ideal: 1920 }, height: { ideal: 1440 } } as const;

/** The camera of this machine; Chromium's fake one in tests. */
export const createCamera = (devices: MediaDevices | undefined): Camera => ({
  open: async () => {
    if (!devices) return err('no-camera');
    try {
      const stream = await devices.getUserMedia({ video: WANTED, audio: false });
      return ok({
        stream,
        close: () => {
          for (const track of stream.getTracks()) track.stop();
        },
      });
    } catch {
      return err('no-camera');
    }
  },
});
