import { describe, expect, it } from 'vitest';
import { makeTexts, NAMESPACE, type TextPath } from '../../../shared/text/index.ts';

const vi = { hello: 'Chào {{name}}', frame: { back: 'Quay lại' } };
const en = { hello: 'Hello {{name}}' };

describe('texts', () => {
  const texts = makeTexts({ vi, en });
  const path: TextPath<typeof vi> = 'frame.back';

  it('are there at once, in every language', () => {
    expect(texts.isInitialized).toBe(true);
    expect(texts.getFixedT('vi')(path)).toBe('Quay lại');
    expect(texts.getFixedT('en')('hello', { name: 'Thử' })).toBe('Hello Thử');
  });

  it('are Vietnamese where another language has none', () => {
    expect(texts.getFixedT('en')(path)).toBe('Quay lại');
    expect(texts.getFixedT('fr')('hello', { name: 'Thử' })).toBe('Chào Thử');
  });

  it('take values as they are', () => {
    expect(texts.getFixedT('vi')('hello', { name: '<b>&</b>' })).toBe('Chào <b>&</b>');
  });

  it('can be added to later', () => {
    texts.addResourceBundle('en', NAMESPACE, { frame: { back: 'Back' } }, true);
    expect(texts.getFixedT('en')(path)).toBe('Back');
  });

  it('do not mix with those of another room', () => {
    expect(makeTexts({ vi: {} }).exists('hello')).toBe(false);
  });
});
