import { exploreFlow } from './explore.ts';
import { takeApart } from './rule-types.ts';
import type { Flow, Rule, Step } from './schema.ts';
import { textIn } from './show.ts';

/** Sizes of the drawing in its own units (SVG user units, shown as CSS pixels). */
const ROW = 92;
const BOX = { x: 40, width: 460, height: 60 } as const;
const LANE = 26;

const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const clip = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** A rule in the notation of mathematics, short enough for a caption. */
export function ruleInWords(rule: Rule): string {
  if (Array.isArray(rule)) return `[${rule.map((part: Rule) => ruleInWords(part)).join(', ')}]`;
  const apart = takeApart(rule);
  if (!apart) return typeof rule === 'string' ? `“${rule}”` : String(rule);
  const { operator, operands } = apart;
  const parts = operands.map(ruleInWords);
  switch (operator) {
    case 'var':
      return String(operands[0]);
    case '!':
      return `not (${parts[0]})`;
    case 'and':
    case 'or':
      return parts.map((part) => (parts.length > 1 ? `(${part})` : part)).join(` ${operator} `);
    case 'missing':
    case 'if':
    case 'years-since':
    case 'days-between':
      return `${operator}(${parts.join(', ')})`;
    default:
      return parts.length === 1
        ? `${operator}${parts[0]}`
        : parts.join(` ${operator === '===' ? '=' : operator === '!==' ? '≠' : operator} `);
  }
}

const KIND_COLOUR: Readonly<Record<Step['kind'], string>> = {
  question: '#7A1F1F',
  information: '#1D4ED8',
  list: '#B98A2E',
  documents: '#5B514A',
  review: '#1E5A3A',
};

/**
 * Draws a flow's machine as an SVG picture: the steps from top to bottom, and on the right an arc for every
 * way that skips some. Only ways that some answers really lead to are drawn.
 * @param options the language of the questions, and the day to explore for
 */
export function drawFlow(flow: Flow, { language, today }: { language: string; today: string }): string {
  const { edges } = exploreFlow(flow, { today });
  const rowOf = new Map(flow.steps.map((step, index) => [step.id, index]));
  const skips = edges
    .map(({ from, to }) => ({ from: rowOf.get(from) ?? 0, to: rowOf.get(to) ?? 0 }))
    .filter(({ from, to }) => to - from > 1)
    .sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  const lanes: Array<Array<{ from: number; to: number }>> = [];
  const drawn = skips.map((skip) => {
    let lane = lanes.findIndex((taken) =>
      taken.every((other) => other.to <= skip.from || other.from >= skip.to),
    );
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane]?.push(skip);
    return { ...skip, lane };
  });
  const right = BOX.x + BOX.width;
  const width = right + (lanes.length + 1) * LANE + 40;
  const height = 90 + flow.steps.length * ROW;
  const top = (row: number): number => 80 + row * ROW;

  const boxes = flow.steps.map((step, row) => {
    const asked = step.kind === 'question' ? step.fields.join(', ') : step.kind;
    const condition =
      step.when === undefined
        ? ''
        : `<text x="${BOX.x + 16}" y="${top(row) - 8}" class="rule">if ${escapeXml(clip(ruleInWords(step.when), 70))}</text>`;
    return `${condition}<rect x="${BOX.x}" y="${top(row)}" width="${BOX.width}" height="${BOX.height}" rx="12" fill="#FFFDFA" stroke="${KIND_COLOUR[step.kind]}" stroke-width="2.5"${step.when === undefined ? '' : ' stroke-dasharray="7 5"'}/>
<text x="${BOX.x + 16}" y="${top(row) + 25}" class="ask">${row + 1}. ${escapeXml(clip(textIn(step.text, language), 48))}</text>
<text x="${BOX.x + 16}" y="${top(row) + 46}" class="asked">${escapeXml(clip(`${step.id} · ${asked}`, 62))}</text>`;
  });
  const straight = edges
    .filter(({ from, to }) => (rowOf.get(to) ?? 0) - (rowOf.get(from) ?? 0) === 1)
    .map(({ from }) => {
      const y = top(rowOf.get(from) ?? 0) + BOX.height;
      return `<path d="M${BOX.x + 60} ${y}V${y + ROW - BOX.height - 2}" class="way" marker-end="url(#tip)"/>`;
    });
  const arcs = drawn.map(({ from, to, lane }) => {
    const x = right + (lane + 1) * LANE;
    const [y1, y2] = [top(from) + 40, top(to) + 20];
    return `<path d="M${right} ${y1}H${x - 8}Q${x} ${y1} ${x} ${y1 + 8}V${y2 - 8}Q${x} ${y2} ${x - 8} ${y2}H${right + 3}" class="way skip" marker-end="url(#tip)"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(textIn(flow.title, language))}">
<style>text{font-family:"Be Vietnam Pro","Noto Sans",sans-serif;fill:#1F1A17}.name{font-size:24px;font-weight:700}.ask{font-size:16px;font-weight:600}.asked{font-size:13px;fill:#5B514A}.rule{font-size:12px;fill:#7A1F1F}.way{fill:none;stroke:#5B514A;stroke-width:2}.skip{stroke:#B98A2E}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5B514A"/></marker></defs>
<rect width="100%" height="100%" fill="#FFF9F2"/>
<text x="${BOX.x}" y="44" class="name">${escapeXml(textIn(flow.title, language))} · ${escapeXml(flow.id)} v${flow.version}</text>
${[...straight, ...arcs, ...boxes].join('\n')}
</svg>
`;
}
