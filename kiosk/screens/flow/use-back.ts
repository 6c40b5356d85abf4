import { useEffect } from 'preact/hooks';

/** While it is on the screen, the browser's back button means this (kiosk/main.tsx tells of it). */
export function useBack(goBack: () => void): void {
  useEffect(() => {
    const listen = (event: Event): void => {
      event.preventDefault();
      goBack();
    };
    addEventListener('kiosk-back', listen);
    return () => removeEventListener('kiosk-back', listen);
  });
}
