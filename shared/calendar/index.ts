/** Dates, terms, holidays and opening hours of a Vietnamese office. Pure; dates are ISO 8601 texts. */
export { type LocalDateTime, type LocalTime, localDateTimeIn, todayIn, VIETNAM } from './clock.ts';
export { formatDate } from './format-date.ts';
export {
  type DayKind,
  type DayOverride,
  DECIDED_DAYS,
  dayKinds,
  type Holiday,
  holidaysOf,
  STATUTORY_DAYS_CHECKED_AT,
  WEEKEND,
  type YearOfDays,
} from './holidays.ts';
export {
  addDays,
  daysBetween,
  type IsoDate,
  isRealDate,
  type Weekday,
  weekday,
  yearsSince,
} from './iso-date.ts';
export { type LunarDate, lunarDateOf, solarDateOf } from './lunar.ts';
export {
  COMMUNE_HOURS,
  type OpeningState,
  type OpenTime,
  openingState,
  POLICE_HOURS,
  type WeeklyHours,
} from './office-hours.ts';
export {
  type PartialDate,
  type PartialDateError,
  type Precision,
  parsePartialDate,
  precisionOf,
} from './partial-date.ts';
export {
  type ResultDate,
  type ResultDateError,
  type ResultDateQuestion,
  resultDate,
  type TimeRule,
} from './result-date.ts';
export { type DayStyle, dateInWords, moneyInWords, type NumberWordsError, numberInWords } from './words.ts';
