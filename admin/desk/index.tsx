import '../../shared/ui/tokens.css';
import '../../shared/ui/fonts.css';
import './look/desk.css';
import { render } from 'preact';
import { createActor } from 'xstate';
import { httpApi } from './api/index.ts';
import { App } from './app.tsx';
import { deskMachine } from './machines/index.ts';

/** Opens the desk in a page. @param place where it is drawn */
export function openDesk(place: HTMLElement): void {
  const desk = createActor(deskMachine, { input: { api: httpApi(), now: Date.now } });
  desk.start();
  render(<App desk={desk} />, place);
}
