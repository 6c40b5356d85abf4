/**
 * Where the next letter comes: thick and still, for eyes that a thin blinking line escapes. The line has a box of its
 * own inside an empty place in the text, because a box can be scrolled into sight and must not break a word.
 */
export function Caret() {
  return (
    <span class="caret">
      <span class="caret-line" data-caret="" />
    </span>
  );
}
