// Loaded before a program (NODE_OPTIONS=--import=…): since FASTER_SINCE its clock runs FASTER times as fast.
const Real = Date;
const speed = Number(process.env.FASTER ?? 1);
const since = Number(process.env.FASTER_SINCE ?? Real.now());
const now = () => since + (Real.now() - since) * speed;

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};
