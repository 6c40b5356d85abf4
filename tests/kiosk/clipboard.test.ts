import { describe, expect, it, vi } from 'vitest';
import { emptyClipboard, refuseClipboard } from '../../kiosk/clipboard.ts';
import { erasePage } from '../../kiosk/erase-page.ts';

describe('the clipboard', () => {
  it.each(['copy', 'cut', 'paste', 'dragstart', 'drop'])('is shut: %s', (exchange) => {
    const page = new EventTarget();
    const event = () => new Event(exchange, { cancelable: true });
    expect(page.dispatchEvent(event())).toBe(true);
    refuseClipboard(page);
    expect(page.dispatchEvent(event())).toBe(false);
  });

  it('is emptied where the browser lets us, once', () => {
    const page = Object.assign(new EventTarget(), { execCommand: vi.fn() });
    const setData = vi.fn();
    page.execCommand.mockImplementation((command: string) =>
      page.dispatchEvent(
        Object.assign(new Event(command, { cancelable: true }), { clipboardData: { setData } }),
      ),
    );
    emptyClipboard(page as unknown as Document);
    expect(setData.mock.calls).toEqual([['text/plain', '']]);
    // A copy of somebody's own, later, is none of ours.
    page.dispatchEvent(new Event('copy'));
    expect(setData).toHaveBeenCalledOnce();
  });
});

describe('erasing the page', () => {
  it('does the rest when one thing cannot be done', () => {
    const release = vi.fn(() => {
      throw new Error('no camera');
    });
    const getElementById = vi.fn(() => null);
    const execCommand = vi.fn(() => {
      throw new Error('not allowed');
    });
    const page = Object.assign(new EventTarget(), { getElementById, execCommand });
    erasePage(page as unknown as Document, { release });
    expect(release).toHaveBeenCalledOnce();
    expect(getElementById).toHaveBeenCalledWith('paper');
    expect(execCommand).toHaveBeenCalledWith('copy');
  });
});
