import { correction, generate } from 'lean-qr';
import { render } from 'preact-render-to-string';
import { beforeAll, describe, expect, it } from 'vitest';
import { SlipPaper } from '../../../kiosk/screens/paper/slip-paper.tsx';
import { loadWords, wordsIn } from '../../../kiosk/words.ts';
import { NOW, openVisit } from '../visit/ports.ts';

const LANGUAGES = ['vi', 'en'] as const;
beforeAll(async () => {
  for (const language of LANGUAGES) expect(await loadWords(language)).toBe(true);
});

async function slipWith(language: string, receiptPage: { address: string; byPhone: boolean }) {
  const opened = openVisit({ over: { awaitReceipt: async () => 'received' } });
  await opened.toSlip();
  const context = opened.context();
  return {
    slip: context.sent?.slip ?? '',
    paper: render(
      <SlipPaper
        context={context}
        say={wordsIn(language)}
        lists={new Map()}
        now={NOW}
        receiptPage={receiptPage}
      />,
    ),
  };
}

describe.each(LANGUAGES)('how a slip says where to look (%s)', (language) => {
  it('by a code, and by an address to type, where a phone gets there', async () => {
    const address = 'https://kiosk.example.vn/t';
    const { slip, paper } = await slipWith(language, { address, byPhone: true });
    const { size } = generate(`${address}/${slip}`, { minCorrectionLevel: correction.M });
    expect(paper).toContain(`viewBox="0 0 ${size + 8} ${size + 8}"`);
    expect(paper).toContain(wordsIn(language)('paper.trackType', { address: 'kiosk.example.vn/t' }));
  });

  it('without a code where no phone does, and says so', async () => {
    const address = 'http://localhost:8080/t';
    const { paper } = await slipWith(language, { address, byPhone: false });
    expect(paper).not.toContain('class="qr"');
    expect(paper).toContain(wordsIn(language)('paper.trackHere', { address: 'localhost:8080/t' }));
  });
});

// A camera wants four dots a module; the printer of the roll has eight dots a millimetre, the code 30 mm (paper.css).
it.each([
  'https://kiosk.example.vn/t/KVL-1-00027-WC',
  'https://dichvucong.xavinhloc.thanhhoa.gov.vn:8443/t/KVLXYZ-123-9999999999-WC',
])('the code of %s has modules that a phone can tell apart', (address) => {
  const { size } = generate(address, { minCorrectionLevel: correction.M });
  expect((30 * 8) / (size + 8)).toBeGreaterThanOrEqual(5);
});
