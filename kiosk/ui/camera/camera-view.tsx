import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../frame/button.tsx';
import { check, redo } from '../pictures/acts.ts';
import { camera } from '../pictures/things.ts';

export interface CameraViewProps {
  /** The live picture; null while the camera starts or has failed. */
  readonly stream: MediaStream | null;
  /** Address of the photograph just taken (`blob:`); while there is one it is shown instead of the live picture. */
  readonly photo: string | null;
  /** Takes the photograph from the video as it stands. */
  readonly onShoot: (video: HTMLVideoElement) => void;
  readonly onRetake: () => void;
  readonly onKeep: () => void;
  readonly words: {
    readonly shoot: string;
    readonly retake: string;
    readonly keep: string;
    /** For ears: "Hình từ máy ảnh", "Ảnh vừa chụp". */
    readonly live: string;
    readonly taken: string;
  };
  /** What to do now: "Đặt giấy vào khung". Shown under the picture. */
  readonly advice: string;
  /** Instead of the picture: starting, failed, no camera. */
  readonly waiting?: ComponentChildren;
}

/** Photographs one page: the live picture with a frame to lay the paper into, then retake or keep. */
export function CameraView(props: CameraViewProps) {
  const { stream, photo, onShoot, onRetake, onKeep, words, advice, waiting } = props;
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    shown.srcObject = stream;
    return () => {
      shown.srcObject = null;
    };
  }, [stream, photo]);

  return (
    <div class="camera">
      <div class="camera-glass">
        {photo !== null ? (
          <img class="camera-picture" src={photo} alt={words.taken} />
        ) : stream === null ? (
          <div class="camera-waiting">{waiting}</div>
        ) : (
          <>
            <video class="camera-picture" ref={video} aria-label={words.live} autoplay muted playsInline />
            <svg class="camera-frame" viewBox="0 0 400 300" aria-hidden="true" focusable="false">
              <path d="M30 70V30H70M330 30h40v40M370 230v40h-40M70 270H30v-40" />
            </svg>
          </>
        )}
      </div>
      <p class="camera-advice" role="status">
        {advice}
      </p>
      <div class="camera-acts">
        {photo !== null ? (
          <>
            <Button kind="ghost" label={words.retake} picture={redo} onPress={onRetake} />
            <Button kind="main" label={words.keep} picture={check} onPress={onKeep} />
          </>
        ) : (
          stream !== null && (
            <Button
              kind="main"
              label={words.shoot}
              picture={camera}
              onPress={() => {
                if (video.current) onShoot(video.current);
              }}
            />
          )
        )}
      </div>
    </div>
  );
}
