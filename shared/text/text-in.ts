/** A text of a document in a language; in the document's first language where that is missing. */
export const textIn = (text: Readonly<Record<string, string>>, language: string): string =>
  text[language] ?? Object.values(text)[0] ?? '';
