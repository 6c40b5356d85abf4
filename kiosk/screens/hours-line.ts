import { localDateTimeIn, openingState, VIETNAM } from '#shared/calendar/index.ts';
import type { View } from './view.ts';

/** When the hall is open, in words. */
export function hoursLine({ context, say, language, now }: View): string {
  const local = localDateTimeIn(VIETNAM, now());
  const { settings } = context;
  const days = settings.days.map(({ date, kind, source }) => ({ date, kind, source }));
  const state = openingState(settings.hours.hall, days as never, local);
  if (state.open) return say('idle.open', { time: state.closesAt?.slice(11, 16) ?? '' });
  if (!state.opensAt) return say('idle.closed');
  const [day, time] = [state.opensAt.slice(0, 10), state.opensAt.slice(11, 16)];
  const shown = new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
  const when =
    day === local.slice(0, 10) ? say('idle.today', { time }) : say('idle.later', { time, day: shown });
  return say('idle.opens', { when });
}
