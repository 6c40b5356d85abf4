import { err, ok, type Result } from '#shared/result.ts';

/** Why there is no photograph: the video shows nothing yet, or the browser could not make the file. */
export type GrabError = 'no-picture' | 'no-file';

/**
 * The video's present picture as a JPEG file at the camera's own size.
 * @param quality 0 to 1; 0.85 keeps a page under 300 kB at full HD
 */
export async function grabFrame(video: HTMLVideoElement, quality = 0.85): Promise<Result<Blob, GrabError>> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return err('no-picture');
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
  return blob ? ok(blob) : err('no-file');
}
