import type { KeyboardWords } from '../ui/typing/index.ts';
import type { Say } from '../words.ts';

/** The words on and about the keyboard. */
export const keyboardWords = (say: Say): KeyboardWords => ({
  acts: {
    shift: say('keyboard.shift'),
    layer: say('keyboard.numbers'),
    settings: say('keyboard.method'),
    left: say('keyboard.left'),
    right: say('keyboard.right'),
    space: say('keyboard.space'),
    backspace: say('keyboard.erase'),
  },
  toSigns: say('keyboard.numbers'),
  toLetters: say('keyboard.alphabet'),
  tones: {
    level: say('keyboard.level'),
    acute: say('keyboard.acute'),
    grave: say('keyboard.grave'),
    hook: say('keyboard.hook'),
    tilde: say('keyboard.tilde'),
    dot: say('keyboard.dot'),
  },
  orders: { abc: say('keyboard.abc'), qwerty: say('keyboard.qwerty') },
  methods: { letters: say('keyboard.letters'), telex: say('keyboard.telex'), vni: say('keyboard.vni') },
  orderTitle: say('keyboard.order'),
  methodTitle: say('keyboard.method'),
  done: say('keyboard.back'),
});
