import { useEffect, useState } from 'preact/hooks';
import { PAPER_PREFIX } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import type { OpenCamera } from '../../devices/index.ts';
import { CameraView, grabFrame } from '../../ui/camera/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { Frame } from '../frame.tsx';
import type { View } from '../view.ts';
import { Waiting } from '../wait.tsx';
import type { Open } from './opened.ts';
import { useBack } from './use-back.ts';
import type { Running } from './use-flow.ts';

interface PhotographingProps {
  readonly view: View;
  readonly running: Running;
  /** The paper before the camera. */
  readonly paper: string;
  readonly open: Open;
}

/** The camera, until a picture is kept. The camera is let go of whatever happens. */
export function Photographing({ view, running, paper, open }: PhotographingProps) {
  const { say, language, camera, send } = view;
  const close = () => open({ photographing: null });
  const [opened, setOpened] = useState<OpenCamera | 'none' | null>(null);
  const [taken, setTaken] = useState<{ blob: Blob; address: string } | null>(null);
  useEffect(() => {
    let over = false;
    let mine: OpenCamera | undefined;
    void camera.open().then((result) => {
      if (result.ok && over) result.value.close();
      if (over) return;
      mine = result.ok ? result.value : undefined;
      setOpened(result.ok ? result.value : 'none');
    });
    return () => {
      over = true;
      mine?.close();
    };
  }, []);
  useBack(close);
  useEffect(() => () => (taken ? URL.revokeObjectURL(taken.address) : undefined), [taken]);
  const shoot = async (video: HTMLVideoElement): Promise<void> => {
    const grabbed = await grabFrame(video);
    if (grabbed.ok) setTaken({ blob: grabbed.value, address: URL.createObjectURL(grabbed.value) });
  };
  const keep = async (): Promise<void> => {
    if (!taken) return;
    send({ type: 'PHOTO', photo: { paper, bytes: new Uint8Array(await taken.blob.arrayBuffer()) } });
    running.enter(`${PAPER_PREFIX}${paper}`, 'photo');
    close();
  };
  const name = running.flow.procedure.papers.find(({ id }) => id === paper)?.name ?? {};
  return (
    <Frame
      view={view}
      heading={textIn(name, language)}
      back={{ label: say('papers.cancel'), picture: acts.back, onPress: close }}
    >
      <CameraView
        stream={opened === null || opened === 'none' ? null : opened.stream}
        photo={taken?.address ?? null}
        onShoot={(video) => void shoot(video)}
        onRetake={() => setTaken(null)}
        onKeep={() => void keep()}
        words={{
          shoot: say('papers.shoot'),
          retake: say('papers.retake'),
          keep: say('papers.keep'),
          live: say('papers.aim'),
          taken: say('papers.taken'),
        }}
        advice={say(taken ? 'papers.look' : opened === 'none' ? 'papers.noCamera' : 'papers.aim')}
        waiting={
          opened === 'none' ? say('papers.noCamera') : <Waiting view={view} words={say('papers.starting')} />
        }
      />
    </Frame>
  );
}
