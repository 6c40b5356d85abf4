import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyTone,
  backspace,
  createTyping,
  currentWord,
  foldToneStyle,
  insertText,
  moveCaret,
  placeCaret,
  placeTone,
  restoreKeys,
  type Tone,
  type TypingState,
  telex,
  typeKey,
  vni,
} from '#shared/typing/index.ts';

const type = (state: TypingState, keys: string) => Array.from(keys).reduce(typeKey, state);
const shown = ({ text, caret }: TypingState) => `${text.slice(0, caret)}|${text.slice(caret)}`;
const anyTone = fc.constantFrom<Tone>('level', 'acute', 'grave', 'hook', 'tilde', 'dot');
const someText = fc.string({
  unit: fc.constantFrom(..."aâăeêioôơuưyđbcghknmpqtxsrjfwz '-9AĐẠỗ", 'ĕ', 'ơ̆', 'ß', 'ẞ', 'ǅ', '👪', 'е́'),
  maxLength: 12,
});

describe('Telex', () => {
  it.each([
    ['ww', 'w'],
    ['www', 'ww'],
    ['uww', 'uw'],
    ['wiw', 'uiw'],
    ['aaa', 'aa'],
    ['aaaa', 'aaa'],
    ['ddd', 'dd'],
    ['dddd', 'ddd'],
    ['dadd', 'dad'],
    ['ass', 'as'],
    ['asss', 'ass'],
    ['asf', 'à'],
    ['afz', 'a'],
    ['az', 'az'],
    ['uoww', 'uow'],
    ['buwoww', 'buow'],
    ['buowww', 'buoww'],
    ['buwongww', 'buongw'],
    ['buwojngww', 'buọngw'],
    ['uaww', 'uaw'],
    ['muoow', 'muơ'],
    ['chuwaa', 'chuâ'],
    ['cooocs', 'coóc'],
    ['booongs', 'boóng'],
    ['ngoeo', 'ngoeo'],
    ['ngoeso', 'ngoéo'],
    ['ngoaos', 'ngoáo'],
    ['aua', 'âu'],
    ['khuaya', 'khuây'],
    ['gif', 'gì'],
    ['gifn', 'gìn'],
    ['gija', 'giạ'],
    ['gieengs', 'giếng'],
    ['qury', 'quỷ'],
    ['quowf', 'quờ'],
    ['quown', 'quơn'],
    ['thuowr', 'thuở'],
    ['thuown', 'thươn'],
    ['thuowa', 'thuơa'],
    ['twf', 'từ'],
    ['Wf', 'Ừ'],
    ['inw', 'inw'],
    ['chew', 'chew'],
    ['fw', 'fw'],
    ['9w', '9w'],
    ['tests', 'tets'],
    ['tessts', 'tests'],
    ['matf', 'matf'],
    ['matsz', 'mat'],
    ['mils', 'mils'],
    ['melo', 'melo'],
    ['hele', 'hele'],
    ['milda', 'milda'],
    ['dildd', 'dilđ'],
    ['zzzjjjjhhhkkk', 'zzzjjjjhhhkkk'],
    ['DD$ay', 'Đ$ay'],
    ['Bliaw', 'Bliă'],
    ["H'Moong", "H'Mông"],
    ['Kbuoorr', 'Kbuôr'],
    ['Nguyeenx', 'Nguyễn'],
    ['NGUYEENX', 'NGUYỄN'],
    ['Trinhj', 'Trịnh'],
  ])('%s gives %s', (keys, out) => {
    expect(telex(keys)).toBe(out.normalize('NFC'));
  });
});

describe('VNI', () => {
  it.each([
    ['a11', 'a1'],
    ['a111', 'a11'],
    ['a66', 'a6'],
    ['a68', 'ă'],
    ['o77', 'o7'],
    ['d99', 'd9'],
    ['a20', 'a'],
    ['7', '7'],
    ['g7', 'g7'],
    ['gi7', 'gi7'],
    ['111222333', '111222333'],
    ['Khu 3', 'Khu 3'],
    ['day96', 'đây'],
    ['nua74', 'nữa'],
    ['hoe6', 'hoê'],
    ['che8', 'che8'],
    ['hoang23', 'hoảng'],
    ['tru7ong72', 'trường'],
  ])('%s gives %s', (keys, out) => {
    expect(vni(keys)).toBe(out);
  });
});

describe('where the tone stands', () => {
  it.each([
    ['hoa', 'hòa', 'hoà'],
    ['khoe', 'khòe', 'khoè'],
    ['thuy', 'thùy', 'thuỳ'],
    ['HOA', 'HÒA', 'HOÀ'],
    ['cua', 'cùa', 'cùa'],
    ['mia', 'mìa', 'mìa'],
    ['qua', 'quà', 'quà'],
    ['quy', 'quỳ', 'quỳ'],
    ['gia', 'già', 'già'],
    ['gi', 'gì', 'gì'],
    ['toan', 'toàn', 'toàn'],
    ['ngoai', 'ngoài', 'ngoài'],
    ['khuyu', 'khuỳu', 'khuỳu'],
    ['nguyên', 'nguyền', 'nguyền'],
    ['trương', 'trường', 'trường'],
    ['mưa', 'mừa', 'mừa'],
    ['hoá', 'hòa', 'hoà'],
    ['quốc', 'quồc', 'quồc'],
    ['alô', 'alồ', 'alồ'],
    ['ng', 'ng', 'ng'],
  ])('%s: %s in the old style, %s in the new', (syllable, old, modern) => {
    expect(placeTone(syllable, 'grave', 'old')).toBe(old);
    expect(placeTone(syllable, 'grave', 'new')).toBe(modern);
  });

  it('folds both styles to one', () => {
    expect(foldToneStyle('Thanh Hoá, KHOẺ, thuỷ')).toBe('Thanh Hóa, KHỎE, thủy');
    expect(foldToneStyle('Thanh Hóa'.normalize('NFD'))).toBe('Thanh Hóa');
    expect(foldToneStyle('Quý giá, khuỷu, linh tính')).toBe('Quý giá, khuỷu, linh tính');
    expect(foldToneStyle('hóà')).toBe('hóà');
  });

  it('folds to a fixed point, and to the same from either style', () => {
    fc.assert(
      fc.property(someText, anyTone, (text, tone) => {
        const folded = foldToneStyle(text);
        expect(foldToneStyle(folded)).toBe(folded);
        expect(stripped(folded)).toBe(stripped(text));
        expect(foldToneStyle(placeTone(text, tone, 'new'))).toBe(foldToneStyle(placeTone(text, tone, 'old')));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the tone row', () => {
  it('marks the syllable wherever the caret stands in it', () => {
    for (let at = 0; at <= 5; at += 1) {
      const state = placeCaret(createTyping({ text: 'Trinh' }), at);
      expect(applyTone(state, 'dot')).toMatchObject({ text: 'Trịnh', caret: at });
    }
  });

  it('marks the last word when the caret stands behind a space', () => {
    expect(shown(applyTone(createTyping({ text: 'Vinh ' }), 'tilde'))).toBe('Vĩnh |');
    expect(shown(applyTone(placeCaret(createTyping({ text: 'Vinh  Loc' }), 5), 'tilde'))).toBe('Vĩnh | Loc');
  });

  it('replaces, removes, and accepts what spelling does not know', () => {
    expect(applyTone(createTyping({ text: 'hoà' }), 'acute').text).toBe('hóa');
    expect(applyTone(createTyping({ text: 'hoà', toneStyle: 'new' }), 'acute').text).toBe('hoá');
    expect(applyTone(createTyping({ text: 'Lộc' }), 'level').text).toBe('Lôc');
    expect(applyTone(createTyping({ text: 'hoc' }), 'hook').text).toBe('hỏc');
  });

  it('does nothing without a vowel', () => {
    for (const text of ['', '  ', 'Ng', 'Trịnh Ng']) {
      const state = createTyping({ text });
      expect(applyTone(state, 'acute')).toBe(state);
    }
  });

  it('keeps the text the same but for its tones, and is idempotent', () => {
    fc.assert(
      fc.property(someText, fc.nat(14), anyTone, (text, at, tone) => {
        const state = placeCaret(createTyping({ text }), at);
        const once = applyTone(state, tone);
        expect(stripped(once.text)).toBe(stripped(state.text));
        expect(applyTone(once, tone).text).toBe(once.text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('letters', () => {
  it('types direct letters and moves the tone with them', () => {
    const toned = applyTone(type(createTyping({ capitals: 'words' }), 'nguyê'), 'tilde');
    expect(typeKey(toned, 'n').text).toBe('Nguyễn');
    expect(type(applyTone(type(createTyping(), 'hoa'), 'grave'), 'n').text).toBe('hoàn');
    expect(type(createTyping(), 'sfrxjz w dd aa').text).toBe('sfrxjz w dd aa');
    expect(type(createTyping(), 'duơn').text).toBe('duơn');
  });

  it('takes NFD keys and texts as NFC', () => {
    expect(createTyping({ text: 'Lộc'.normalize('NFD') }).text).toBe('Lộc');
    expect(typeKey(createTyping(), 'ơ'.normalize('NFD')).text).toBe('ơ');
  });

  it('inserts what is no letter, and whole words, as they are', () => {
    expect(shown(typeKey(createTyping({ text: 'ab', method: 'telex' }), ' '))).toBe('ab |');
    expect(shown(typeKey(createTyping({ method: 'telex' }), 'Nguyễn '))).toBe('Nguyễn |');
    expect(shown(insertText(placeCaret(createTyping({ text: ' Thử' }), 0), 'Trịnh'.normalize('NFD')))).toBe(
      'Trịnh| Thử',
    );
  });

  it('makes capitals by itself', () => {
    expect(type(createTyping({ capitals: 'words' }), "trịnh h'mông a-b").text).toBe("Trịnh H'Mông A-B");
    expect(type(createTyping({ capitals: 'words', method: 'telex' }), 'ddawngj wf McA').text).toBe(
      'Đặng Ừ McA',
    );
    expect(type(createTyping({ capitals: 'all', method: 'telex' }), 'nguyeenx vieejt').text).toBe(
      'NGUYỄN VIỆT',
    );
    expect(type(createTyping({ capitals: 'all', method: 'telex' }), 'ass').text).toBe('AS');
  });
});

describe('in the middle of a word', () => {
  it('types at the caret and marks what stands before it', () => {
    const state = placeCaret(createTyping({ text: 'Nguyn Văn', method: 'telex' }), 4);
    expect(shown(type(state, 'eex'))).toBe('Nguyễ|n Văn');
    expect(shown(type(placeCaret(state, 0), 's'))).toBe('s|Nguyn Văn');
    expect(shown(type(placeCaret(createTyping({ text: 'an', method: 'telex' }), 0), 't'))).toBe('t|an');
    expect(shown(type(placeCaret(createTyping({ text: 'oan', method: 'telex' }), 0), 'w'))).toBe('ư|oan');
  });
});

describe('backspace', () => {
  it.each([
    ['hanhj', 'hạn'],
    ['VIEETJ', 'VIỆ'],
    ['Thuow', 'Thu'],
    ['reff', 're'],
    ['toans', 'tóa'],
    ['hoas', 'hó'],
    ['a', ''],
    ['ab ', 'ab'],
    ['ng', 'n'],
    ['', ''],
  ])('%s then leaves %s', (keys, left) => {
    expect(backspace(type(createTyping({ method: 'telex' }), keys)).text).toBe(left);
  });

  it('makes the tone key work again after a revert', () => {
    expect(typeKey(backspace(type(createTyping({ method: 'telex' }), 'reff')), 'f').text).toBe('rè');
  });

  it('deletes a letter with marks that have no single character', () => {
    expect(backspace(createTyping({ text: 'Hơ̆' })).text).toBe('H');
  });

  it('looks at the word around the caret', () => {
    expect(shown(backspace(placeCaret(createTyping({ text: 'xàn' }), 1)))).toBe('|àn');
    expect(shown(backspace(placeCaret(createTyping({ text: 'bx' }), 1)))).toBe('|x');
  });

  it('takes one letter a press, and ends with nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aeiouywdsfrxjznghtcm '), maxLength: 14 }), (keys) => {
        let state = type(createTyping({ method: 'telex' }), keys);
        const letters = Array.from(state.text).length;
        for (let left = letters; left > 0; left -= 1) {
          expect(Array.from(state.text)).toHaveLength(left);
          state = backspace(state);
        }
        expect(state).toMatchObject({ text: '', caret: 0 });
      }),
    );
  });
});

describe('the caret', () => {
  it('moves by letters and stops at the ends', () => {
    const state = createTyping({ text: 'Hơ̆a' });
    expect(shown(moveCaret(state, -1))).toBe('Hơ̆|a');
    expect(shown(moveCaret(state, -2))).toBe('H|ơ̆a');
    expect(shown(moveCaret(moveCaret(state, -2), 1))).toBe('Hơ̆|a');
    expect(shown(moveCaret(state, -9))).toBe('|Hơ̆a');
    expect(shown(moveCaret(state, 9))).toBe('Hơ̆a|');
    expect(shown(moveCaret(state, 0))).toBe('Hơ̆a|');
  });

  it('never stands between a letter and its mark, nor outside the text', () => {
    const state = createTyping({ text: 'Hơ̆a' });
    expect(shown(placeCaret(state, 2))).toBe('H|ơ̆a');
    expect(shown(placeCaret(state, 99))).toBe('Hơ̆a|');
    expect(shown(placeCaret(state, -1))).toBe('|Hơ̆a');
  });

  it('ends the word in work', () => {
    const state = moveCaret(moveCaret(type(createTyping({ method: 'telex' }), 'w'), -1), 1);
    expect(type(state, 'w').text).toBe('uw');
  });
});

describe('the word in work', () => {
  it('is shown', () => {
    expect(currentWord(createTyping({ text: 'Trịnh Văn' }))).toEqual({ from: 6, to: 9, text: 'Văn' });
    expect(currentWord(createTyping({ text: 'Trịnh ' }))).toEqual({ from: 6, to: 6, text: '' });
  });

  it('gives its keys back', () => {
    expect(shown(restoreKeys(type(createTyping({ method: 'telex' }), 'Y Bats')))).toBe('Y Bats|');
    expect(shown(restoreKeys(type(createTyping({ text: 'bat', method: 'telex' }), 's')))).toBe('bát|');
    expect(shown(restoreKeys(type(createTyping({ text: 'bat ', method: 'telex' }), 'sass')))).toBe(
      'bat sass|',
    );
    expect(shown(restoreKeys(backspace(type(createTyping({ method: 'telex' }), 'bats'))))).toBe('bá|');
  });
});

describe('every key', () => {
  it('leaves a sound state, and the rest of the text alone', () => {
    const key = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzĂđ0123456789 -'ẞ👪");
    const method = fc.constantFrom('letters' as const, 'telex' as const, 'vni' as const);
    fc.assert(
      fc.property(someText, fc.nat(14), fc.array(key, { maxLength: 8 }), method, (text, at, keys, by) => {
        const whole = `«${text}»`;
        const state = type(placeCaret(createTyping({ text: whole, method: by }), at + 1), '');
        fc.pre(state.caret < state.text.length);
        const typed = keys.reduce(typeKey, state);
        expect(typed.text).toBe(typed.text.normalize('NFC'));
        expect(typed.text.startsWith('«') && typed.text.endsWith('»')).toBe(true);
        expect(typed.caret).toBeGreaterThanOrEqual(0);
        expect(typed.caret).toBeLessThan(typed.text.length);
        expect(placeCaret(typed, typed.caret).caret).toBe(typed.caret);
      }),
      { numRuns: 3000 },
    );
  });

  it('adds exactly itself under the method letters, tones aside', () => {
    fc.assert(
      fc.property(someText, fc.constantFrom(...'abcdăđêơ9 -'), (text, key) => {
        expect(stripped(typeKey(createTyping({ text }), key).text)).toBe(stripped(text) + stripped(key));
      }),
    );
  });
});

function stripped(text: string): string {
  return text.normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, '');
}
