/** Answers that are picked, and what is said about answers. */
export { Choice, type ChoiceOption, type ChoiceProps } from './choice.tsx';
export { type ListRow, ListRows, type ListRowsProps } from './list-rows.tsx';
export { Lookup, type LookupProps } from './lookup.tsx';
export { type LookupItem, searchItems } from './lookup-search.ts';
export { type PaperAnswer, PaperChoice, type PaperChoiceProps } from './paper-choice.tsx';
export { ErrorSummary, type ErrorSummaryProps, FieldProblem, type FieldProblemProps } from './problems.tsx';
export { ReviewList, type ReviewListProps, type ReviewRow } from './review-list.tsx';
export { YesNo, type YesNoProps } from './yes-no.tsx';
