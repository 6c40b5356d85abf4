import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { type Answers, type Flow, parseFlow, type Scalar } from '#shared/flow/index.ts';
import type { Resident } from './resident.ts';

function read(): Flow {
  const parsed = parseFlow(readFileSync('tests/fixtures/flows/tennis-club.json', 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** A procedure of few steps for journeys that are not about procedures; foreign to ours, so nothing knows it. */
export const SHORT: Flow = read();

/** What a grown-up answers, beyond what the sign-in has told. */
export const SHORT_ANSWERS: Answers = {
  'player.birthDate': '1999-01-01',
  'player.level': 'beginner',
  'player.years': 3,
  'rules.seen': true,
  'doubles.partners': [],
  'papers.photo': 'have',
};

/** The steps of a grown-up, in order, up to the review. */
export const SHORT_STEPS = ['player', 'level', 'rules', 'doubles', 'papers', 'review'] as const;
export type ShortStep = (typeof SHORT_STEPS)[number];

export const headingOf = (step: ShortStep): string =>
  SHORT.steps.find(({ id }) => id === step)?.text.vi ?? '';

/** Answers one step that stands on the screen, with what is known of the person taken as it is offered. */
export async function answerStep(resident: Resident, id: ShortStep, answers = SHORT_ANSWERS): Promise<void> {
  const step = SHORT.steps.find((candidate) => candidate.id === id);
  if (!step) throw new Error(`no step ${id}`);
  await expect(resident.heading(headingOf(id))).toBeVisible();
  const typed = step.kind === 'question' ? step.fields : [];
  for (const field of typed) {
    const known = SHORT.fields[field];
    const answer = answers[field];
    // What the sign-in has told stands there already.
    if (known && answer !== undefined) await resident.enter(field, known, answer as Scalar);
  }
  if (id === 'papers') {
    const paper = SHORT.procedure.papers[0];
    await resident.bring(paper?.name.vi ?? '', answers['papers.photo'] ?? null);
  }
  await resident.goOn(step);
}

/** From "for whom" to the first question. */
export async function beginShort(resident: Resident): Promise<void> {
  await resident.begin(SHORT, 'self');
  await expect(resident.heading(headingOf('player'))).toBeVisible();
}

/** From the first question to the review. */
export async function answerShort(resident: Resident, answers = SHORT_ANSWERS): Promise<void> {
  for (const step of SHORT_STEPS) if (step !== 'review') await answerStep(resident, step, answers);
  await expect(resident.heading(headingOf('review'))).toBeVisible();
}

/** From "for whom" to the slip's number. */
export async function doShort(resident: Resident, answers = SHORT_ANSWERS): Promise<string> {
  await beginShort(resident);
  await answerShort(resident, answers);
  await resident.send(SHORT);
  return resident.slip();
}
