/** A card whose code is held into the scanner's light: what the hands are to do. */
export function CardAtScanner() {
  return (
    <svg class="scene-drawing" viewBox="0 0 240 128" aria-hidden="true" focusable="false">
      <path class="scene-ground" d="M0 120h240" />
      <path class="scene-light" d="M184 54L116 46v56l68-18z" />
      <rect class="scene-paper" x="6" y="24" width="124" height="80" rx="8" />
      <path
        class="scene-line"
        d="M20 52a10 10 0 1 0 20 0a10 10 0 1 0-20 0M14 86c2-18 30-18 32 0M58 38h58M58 94h30"
      />
      <path
        class="scene-code"
        d="M84 52h12v12H84zM106 52h12v12h-12zM84 74h12v12H84zM106 74h4v4h-4zM114 82h4v4h-4zM89 57h2v2h-2zM111 57h2v2h-2zM89 79h2v2h-2z"
      />
      <rect class="scene-body" x="180" y="28" width="48" height="84" rx="9" />
      <rect class="scene-window" x="176" y="52" width="12" height="34" rx="4" />
      <path class="scene-line" d="M204 112v8" />
    </svg>
  );
}
