/** Answers in place of fauxqs's, in S3's XML. */

export interface Answer {
  status: number;
  body: string;
}

/** An error as S3 says it. */
export function errorAnswer(status: number, code: string, message: string): Answer {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xmlText(message)}</Message></Error>`,
  };
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text that a reader of XML gets back as it was; control characters too, as S3 has them: `&#x1;`. */
export function xmlText(text: string): string {
  return text.replaceAll(/[&<>"\p{Cc}]/gu, (char) => NAMED[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);
}
