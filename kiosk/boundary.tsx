import { Component, type ComponentChildren } from 'preact';

/** How long the words stand before the page begins anew by itself, in milliseconds. */
const AGAIN_MS = 10_000;

interface Props {
  /**
   * Draws the kiosk. No child: Preact would keep what a child first drew, and with it whoever stood there, for as long
   * as the page lives (tests/e2e/wipe-proof.spec.ts).
   */
  readonly draw: () => ComponentChildren;
  /** What stands in the place of a screen that could not be drawn. */
  readonly instead: ComponentChildren;
  /** Begins the page anew; whoever stands there finds their visit as it was (kiosk/find-visit.ts). */
  readonly reload: () => void;
}

/**
 * A screen that cannot be drawn leaves nothing on the glass, and nothing there to touch. In its place stand words, and
 * the page begins anew; the clock of the visit runs on meanwhile, so that nobody's answers are kept for ever.
 */
export class Boundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ isBroken: true });
    setTimeout(this.props.reload, AGAIN_MS);
    // For whoever looks at the terminal's log; a screen's error names no answer.
    reportError(error);
  }

  override render() {
    return this.state.isBroken ? this.props.instead : this.props.draw();
  }
}
