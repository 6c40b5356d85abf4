import { useEffect, useState } from 'preact/hooks';
import { textIn } from '#shared/text/index.ts';
import type { OpenCamera } from '../../devices/index.ts';
import { type PaperAnswer, PaperChoice } from '../../ui/answer/index.ts';
import { CameraView, grabFrame } from '../../ui/camera/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { Frame } from '../frame.tsx';
import type { View } from '../view.ts';
import { Waiting } from '../wait.tsx';
import { problemWords } from './problem-words.ts';
import { goOn, StepFrame, type StepProps } from './step-frame.tsx';
import { useBack } from './use-back.ts';

/** Papers: photograph now, have it with me, bring later. */
export function Documents({ view, running }: StepProps) {
  const { say, language, context, send } = view;
  const { asked, values, snapshot, enter } = running;
  const { problems } = snapshot.context;
  const [shooting, setShooting] = useState<string | null>(null);
  const papers = asked.flatMap((one) => (one.kind === 'paper' ? [one] : []));
  const open = papers.find(({ paper }) => paper.id === shooting);
  if (open)
    return (
      <Photographing
        view={view}
        paperName={textIn(open.paper.name, language)}
        onCancel={() => setShooting(null)}
        onKeep={(bytes) => {
          send({ type: 'PHOTO', photo: { paper: open.paper.id, bytes } });
          enter(open.id, 'photo');
          setShooting(null);
        }}
      />
    );
  const answer = (id: string, paper: string, value: PaperAnswer): void => {
    if (value === 'photo') {
      setShooting(paper);
      return;
    }
    send({ type: 'NO_PHOTO', paper });
    enter(id, value);
  };
  return (
    <StepFrame
      view={view}
      running={running}
      onNext={() => goOn(running, Object.fromEntries(papers.map(({ id }) => [id, values[id] ?? null])))}
    >
      {papers.map(({ id, paper }) => {
        const wrong = problems.find((problem) => problem.field === id);
        const taken = context.photos.some((photo) => photo.paper === paper.id);
        return (
          <PaperChoice
            key={id}
            id={id}
            paper={textIn(paper.name, language)}
            {...(wrong
              ? { help: problemWords(wrong, asked, say, language), problemId: `${id}-problem` }
              : paper.help
                ? { help: textIn(paper.help, language) }
                : {})}
            words={{
              photo: say(taken ? 'papers.retake' : 'papers.photo'),
              have: say('papers.have'),
              later: say('papers.later'),
            }}
            offered={paper.photograph ? ['photo', 'have', 'later'] : ['have', 'later']}
            value={(values[id] as PaperAnswer | null | undefined) ?? null}
            onChange={(value) => answer(id, paper.id, value)}
            selectedWord={say('answer.chosen')}
          />
        );
      })}
    </StepFrame>
  );
}

interface PhotographingProps {
  readonly view: View;
  readonly paperName: string;
  readonly onCancel: () => void;
  readonly onKeep: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/** The camera, until a picture is kept. The camera is let go of whatever happens. */
function Photographing({ view, paperName, onCancel, onKeep }: PhotographingProps) {
  const { say, camera } = view;
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
  useBack(onCancel);
  useEffect(() => () => (taken ? URL.revokeObjectURL(taken.address) : undefined), [taken]);
  const shoot = async (video: HTMLVideoElement): Promise<void> => {
    const grabbed = await grabFrame(video);
    if (grabbed.ok) setTaken({ blob: grabbed.value, address: URL.createObjectURL(grabbed.value) });
  };
  const keep = async (): Promise<void> => {
    if (taken) onKeep(new Uint8Array(await taken.blob.arrayBuffer()));
  };
  return (
    <Frame
      view={view}
      heading={paperName}
      back={{ label: say('papers.cancel'), picture: acts.back, onPress: onCancel }}
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
