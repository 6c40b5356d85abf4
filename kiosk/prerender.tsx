import { renderToString } from 'preact-render-to-string';
import { createActor } from 'xstate';
import type { CatalogueEntry, PointSettings } from '#shared/api/index.ts';
import { App } from './app.tsx';
import { type VisitPorts, visitMachine } from './visit/index.ts';

/**
 * The idle screen as HTML, so that the first paint needs no script. Run by the build alone; the program draws the
 * same parts over it and takes it over as it stands.
 * @param settings the point whose kiosks are to see no change when the program takes over
 * @param entries the flows on offer
 */
export function idleMarkup(settings: PointSettings, entries: ReadonlyArray<CatalogueEntry>): string {
  const nothing = (): never => {
    throw new Error('the idle screen asks nothing of the world');
  };
  const ports = new Proxy({ newId: () => '', now: () => 0 } as unknown as VisitPorts, {
    get: (known, name) => Reflect.get(known, name) ?? nothing,
  });
  const visit = createActor(visitMachine, { input: { ports, settings, kiosk: '', demo: settings.trial } });
  visit.start();
  const catalogue = {
    entries: () => entries,
    version: () => '',
    refresh: nothing,
    recall: nothing,
    keep: nothing,
    subscribe: nothing,
    loadFlow: nothing,
    loadList: nothing,
  };
  const outbox = {
    counts: () => ({ waiting: 0, quarantined: 0, oldestAt: null }),
    subscribe: () => () => undefined,
  };
  return renderToString(
    <App visit={visit} catalogue={catalogue} camera={{ open: nothing }} now={() => 0} outbox={outbox} />,
  );
}
