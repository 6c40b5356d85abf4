import {
  type Answers,
  type Asked,
  type Circumstances,
  checkAnswers,
  type Problem,
} from '#shared/flow/index.ts';

/**
 * Of what was refused, what still stands: a message goes as soon as its field is answered validly, or wrong in another
 * way, which is told when somebody goes on. What it counts (digits typed so far) is counted anew.
 * @param answers what counts, with what stands on the screen now
 */
export function stillStanding(
  problems: ReadonlyArray<Problem>,
  asked: ReadonlyArray<Asked>,
  answers: Answers,
  circumstances: Circumstances,
): ReadonlyArray<Problem> {
  if (problems.length === 0) return problems;
  const now = checkAnswers(asked, answers, circumstances);
  return problems.flatMap((problem) => {
    const same = now.find(
      ({ field, code, text }) => field === problem.field && code === problem.code && text === problem.text,
    );
    return same ? [same] : [];
  });
}
