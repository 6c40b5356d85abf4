const MARKS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML that is already safe. Text becomes one only through `html`. */
export interface Html {
  readonly markup: string;
}

type Part = string | Html | ReadonlyArray<Html> | null;

const write = (part: Part): string => {
  if (part === null) return '';
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (mark) => MARKS[mark] ?? '');
  return 'markup' in part ? part.markup : part.map((each) => each.markup).join('');
};

/** Tag for templates: every text put in is escaped, every `Html` is taken as it is, null is nothing. */
export function html(pieces: TemplateStringsArray, ...parts: Part[]): Html {
  return { markup: String.raw({ raw: pieces }, ...parts.map(write)) };
}
