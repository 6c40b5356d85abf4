import type { VisitContext, VisitDraft } from './context.ts';
import { personOf } from './memory.ts';
import type { VisitSnapshot } from './screen-of.ts';

/**
 * What of a visit is kept, encrypted, while it is open: enough to go on after a reload or the provider's
 * redirect. Nothing before the person has agreed, nothing after the wipe.
 * @returns null when nothing is to be kept now
 */
export function draftOf(snapshot: VisitSnapshot): VisitDraft | null {
  const { context } = snapshot;
  const stage = stageOf(snapshot);
  if (stage === null) return null;
  const { language, comfort, resumed } = context;
  // Signing in once more after a reload: the answers found lie untouched until it is known whose they are.
  if (stage === 'signing-in' && resumed?.stage === 'answering') return { ...resumed, language, comfort };
  // Gone back from the questions to the list of procedures: the answers still stand.
  const isUnderWay = stage === 'choosing' && context.flow?.getSnapshot().status === 'active';
  return draftAt(isUnderWay ? 'answering' : stage, context);
}

/** The whole of what is kept of a visit. */
export function draftAt(stage: VisitDraft['stage'], context: VisitContext): VisitDraft {
  const flow = context.flow?.getSnapshot();
  const { signIn } = context;
  return {
    visit: context.visit,
    startedAt: context.startedAt,
    language: context.language,
    comfort: context.comfort,
    stage,
    actingFor: context.actingFor,
    person: personOf(signIn),
    owner: signIn?.resident ? { statement: signIn.statement ?? null, resident: signIn.resident } : null,
    entry: context.entry,
    dossier: context.dossier,
    answers: flow?.context.answers ?? context.answers,
    entries: flow?.context.entries ?? {},
    step: flow?.status === 'active' ? String(flow.value) : null,
    photographed: context.photos.map(({ paper }) => paper),
    sent: context.sent,
    limitLifted: context.limitLifted,
    parkingCode: null,
    parkedFrom: context.parkedFrom,
  };
}

function stageOf(snapshot: VisitSnapshot): VisitDraft['stage'] | null {
  if (!snapshot.matches('open')) return null;
  const { open } = snapshot.value as { open: string | Record<string, unknown> };
  const place = typeof open === 'string' ? open : (Object.keys(open)[0] ?? '');
  switch (place) {
    case 'who':
      return 'signing-in';
    case 'forWhom':
    case 'choose':
    case 'loading':
    case 'before':
    case 'printingPapers':
      return 'choosing';
    case 'flow':
    case 'sending':
    case 'notSent':
      return 'answering';
    case 'receiving':
    case 'slip':
    case 'next':
      return 'sent';
    default:
      return null;
  }
}
