import { useEffect, useState } from 'preact/hooks';
import type { DeskApi } from '../../api/index.ts';
import { makeResource } from '../../machines/index.ts';
import { FailureNote } from '../../parts/failure.tsx';
import { useOwnActor, useSnapshot } from '../../parts/use-actor.ts';
import { useWords } from '../../words/index.tsx';

/** Where photographs come from, and who is told when the server no longer knows the attendant. */
export interface Source {
  readonly api: DeskApi;
  readonly onSignedOut: () => void;
}

interface PhotographProps {
  dossier: string;
  part: string;
  /** The words on the button. */
  label: string;
  alt: string;
  source: Source;
}

/** A photograph that is fetched when it is asked for, and gone from memory when it is put away. */
export function Photograph(props: PhotographProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <div class="photograph">
      <button type="button" class="button button-small" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t('reading.photographClose') : props.label}
      </button>
      {open && <Picture {...props} />}
    </div>
  );
}

const pictureResource = makeResource<Blob>();

function Picture({ dossier, part, alt, source: { api, onSignedOut } }: PhotographProps) {
  const { t } = useWords();
  const picture = useOwnActor(pictureResource, { load: () => api.photograph(dossier, part), onSignedOut });
  const { value, failure } = useSnapshot(picture).context;
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!value) return;
    const made = URL.createObjectURL(value);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [value]);
  if (failure)
    return (
      <FailureNote
        title={t('reading.photograph')}
        failure={failure}
        onRetry={() => picture.send({ type: 'LOAD' })}
      />
    );
  if (!address) return <p class="quiet">{t('reading.photographLoading')}</p>;
  return <img src={address} alt={alt} />;
}

/** Photographs that belong to no paper of the path. */
export function Photographs({
  parts,
  dossier,
  source,
}: {
  parts: ReadonlyArray<string>;
  dossier: string;
  source: Source;
}) {
  const { t } = useWords();
  if (parts.length === 0) return null;
  return (
    <section class="sheet">
      <h3>{t('reading.photographs')}</h3>
      {parts.map((part, index) => (
        <Photograph
          key={part}
          dossier={dossier}
          part={part}
          label={t('reading.photographNumber', { n: index + 1 })}
          alt={t('reading.paperUnknown')}
          source={source}
        />
      ))}
    </section>
  );
}
