import { useEffect, useState } from 'preact/hooks';
import type { DeskApi } from '../api/index.ts';
import { makeResource } from '../machines/index.ts';
import { FailureNote } from '../parts/failure.tsx';
import { useOwnActor, useSnapshot } from '../parts/use-actor.ts';
import { useWords } from '../words/index.tsx';

interface PhotographProps {
  dossier: string;
  part: string;
  /** The words on the button. */
  label: string;
  alt: string;
  api: DeskApi;
  onSignedOut: () => void;
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

function Picture({ dossier, part, alt, api, onSignedOut }: PhotographProps) {
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
