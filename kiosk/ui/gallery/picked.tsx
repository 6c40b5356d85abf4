import { useState } from 'preact/hooks';
import { Choice, ListRows, type PaperAnswer, PaperChoice, ReviewList, YesNo } from '../answer/index.ts';
import { CameraView } from '../camera/index.ts';
import {
  ArchMark,
  Button,
  Countdown,
  Dialog,
  Gate,
  Notice,
  Spinner,
  Tile,
  Tiles,
  Welcome,
} from '../index.ts';
import * as acts from '../pictures/acts.ts';
import { drawingNamed, PICTURE_NAMES, Picture } from '../pictures/index.ts';
import { attendant, phone } from '../pictures/things.ts';
import { QrImage } from '../qr/index.ts';
import { Digits } from '../typing/index.ts';
import { type Demo, nothing, Sample, type Texts, tools } from './frame.tsx';

const noProgress = { progress: undefined } as const;

function Idle({ texts: t }: { texts: Texts }) {
  return (
    <Sample
      texts={t}
      title={t.hall}
      place={t.place}
      tools={tools(t)}
      {...({ ...noProgress, finish: undefined, back: undefined } as object)}
      helpAct={{ label: t.idle.call, picture: attendant, onPress: nothing }}
      main={{ label: t.idle.start, picture: acts.next, onPress: nothing }}
    >
      <Welcome
        heading={t.idle.heading}
        lead={t.idle.lead}
        facts={t.idle.facts.map(([picture = '', text = '']) => ({ picture: drawingNamed(picture), text }))}
      >
        <Tiles>
          {t.idle.tiles.map(([picture = '', label = '', detail = '']) => (
            <Tile
              key={label}
              picture={drawingNamed(picture)}
              label={label}
              detail={detail}
              onPress={nothing}
            />
          ))}
        </Tiles>
      </Welcome>
    </Sample>
  );
}

function Choices({ texts: t }: { texts: Texts }) {
  const [value, setValue] = useState<string | null>('home');
  return (
    <Sample texts={t} heading={t.choice.heading} help={t.choice.help}>
      <Choice
        id="born"
        label={t.choice.heading}
        options={t.choice.options.map(([picture = '', label = '', help = '']) => ({
          value: picture,
          label,
          picture: drawingNamed(picture),
          ...(help === '' ? {} : { help }),
        }))}
        value={value}
        onChange={setValue}
        selectedWord={t.selected}
      />
    </Sample>
  );
}

function Married({ texts: t }: { texts: Texts }) {
  const [value, setValue] = useState<boolean | null>(true);
  return (
    <Sample texts={t} heading={t.yesno.heading} other={{ label: t.notKnown, onPress: nothing }}>
      <YesNo
        id="married"
        label={t.yesno.heading}
        value={value}
        onChange={setValue}
        yes={t.yesno.yes}
        no={t.yesno.no}
        selectedWord={t.selected}
      />
    </Sample>
  );
}

function Papers({ texts: t }: { texts: Texts }) {
  const [answers, setAnswers] = useState<readonly (PaperAnswer | null)[]>(['have', null]);
  const [photo = '', have = '', later = ''] = t.papers.words;
  return (
    <Sample texts={t} heading={t.papers.heading}>
      {t.papers.list.map(([paper = '', help = ''], at) => (
        <PaperChoice
          key={paper}
          id={`paper-${at}`}
          paper={paper}
          help={help}
          words={{ photo, have, later }}
          value={answers[at] ?? null}
          onChange={(answer) => setAnswers(answers.map((old, place) => (place === at ? answer : old)))}
          selectedWord={t.selected}
        />
      ))}
    </Sample>
  );
}

const rowsOf = (t: Texts) =>
  t.rows.list.map(([title = '', detail = ''], at) => ({ id: String(at), title, detail }));

function Review({ texts: t }: { texts: Texts }) {
  const isNumber = (value: string) => /^[\d ]+$/u.test(value);
  return (
    <Sample
      texts={t}
      heading={t.review.heading}
      help={t.review.help}
      progress={{ done: 9, total: 9, label: t.progress }}
      main={{ label: t.review.send, picture: acts.send, onPress: nothing }}
    >
      <ReviewList
        changeWord={t.review.change}
        sections={(t.review.sections as [string, [string, string][]][]).map(([title, rows]) => ({
          title,
          rows: rows.map(([label, value]) => ({
            id: label,
            label,
            value: isNumber(value) ? <Digits text={value} /> : value,
            onChange: nothing,
          })),
        }))}
      />
    </Sample>
  );
}

function Camera({ texts: t, state }: { texts: Texts; state: 'starting' | 'taken' }) {
  return (
    <Sample texts={t} heading={t.camera.heading}>
      <CameraView
        stream={null}
        photo={state === 'taken' ? '/public/icons/icon.svg' : null}
        onShoot={nothing}
        onRetake={nothing}
        onKeep={nothing}
        words={t.camera}
        advice={state === 'taken' ? t.camera.check : t.camera.advice}
        waiting={<Spinner words={t.camera.starting} elapsed={t.camera.elapsed} />}
      />
    </Sample>
  );
}

export const PICKED: Readonly<Record<string, Demo>> = {
  idle: Idle,
  choice: Choices,
  yesno: Married,
  papers: Papers,
  review: Review,
  rows: ({ texts: t }) => (
    <Sample texts={t} heading={t.rows.heading}>
      <ListRows
        rows={rowsOf(t)}
        onEdit={nothing}
        onRemove={nothing}
        onAdd={nothing}
        words={t.rows}
        empty={t.rows.empty}
        fullBecause={t.rows.full}
      />
    </Sample>
  ),
  'rows-empty': ({ texts: t }) => (
    <Sample texts={t} heading={t.rows.heading}>
      <ListRows
        rows={[]}
        onEdit={nothing}
        onRemove={nothing}
        onAdd={nothing}
        words={t.rows}
        empty={t.rows.empty}
      />
    </Sample>
  ),
  camera: ({ texts: t }) => <Camera texts={t} state="starting" />,
  'camera-taken': ({ texts: t }) => <Camera texts={t} state="taken" />,
  notices: ({ texts: t }) => (
    <Sample texts={t} heading={t.notices[0]?.[1] ?? ''}>
      {(t.notices as ['info' | 'warn' | 'offline' | 'done', string, string][]).map(([kind, word, text]) => (
        <Notice key={kind} kind={kind} word={word} text={text} />
      ))}
    </Sample>
  ),
  wait: ({ texts: t }) => (
    <Sample texts={t} heading={t.wait.heading}>
      <Spinner words={t.wait.words} elapsed={t.wait.elapsed} />
    </Sample>
  ),
  dialog: ({ texts: t }) => (
    <Sample
      texts={t}
      heading={t.choice.heading}
      over={
        <Dialog
          heading={t.countdown.heading}
          text={t.countdown.text}
          stay={{ label: t.countdown.stay, onPress: nothing }}
          go={{ label: t.countdown.go, onPress: nothing }}
        >
          <Countdown left={32} total={45} words={t.countdown.words} unit={t.countdown.unit} />
        </Dialog>
      }
    />
  ),
  qr: ({ texts: t }) => (
    <Sample texts={t} heading={t.phoneSignIn.heading} help={t.phoneSignIn.help}>
      <QrImage text="https://example.invalid/phone/7Q2K-9XWD" label={t.phoneSignIn.label} />
    </Sample>
  ),
  buttons: ({ texts: t }) => (
    <Sample
      texts={t}
      heading={t.buttons.heading}
      main={{ label: t.next, onPress: nothing, disabledBecause: t.buttons.because }}
    >
      <Button kind="main" label={t.next} picture={acts.next} pictureAt="end" onPress={nothing} />
      <Button kind="ghost" label={t.help} picture={attendant} detail={t.buttons.detail} onPress={nothing} />
      <Button kind="quiet" label={t.size} picture={acts.textSize} pressed onPress={nothing} />
      <Button kind="quiet" label={t.language} picture={phone} pictureAt="top" onPress={nothing} />
      <Button kind="main" label={t.next} disabledBecause={t.buttons.because} onPress={nothing} />
    </Sample>
  ),
  marks: ({ texts: t }) => (
    <Sample texts={t} heading={t.marks} help={t.marks}>
      <Button kind="ghost" label={t.marks} onPress={nothing} />
      <Notice kind="info" word={t.marks} text={t.marks} />
    </Sample>
  ),
  pictures: ({ texts: t }) => (
    <Sample texts={t} heading={t.pictures}>
      <Tiles>
        {PICTURE_NAMES.map((name) => (
          <div key={name}>
            <Picture of={drawingNamed(name)} /> {name}
          </div>
        ))}
      </Tiles>
    </Sample>
  ),
  gate: ({ texts: t }) => (
    <Sample texts={t} heading={t.hall}>
      <ArchMark />
      <Gate />
    </Sample>
  ),
};
