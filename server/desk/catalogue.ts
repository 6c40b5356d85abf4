import type { CatalogueEntry, DeskCatalogue, FlowEnd } from '#shared/api/index.ts';
import { daysBetween, todayIn, VIETNAM } from '#shared/calendar/index.ts';
import type { ServerContext } from '../context.ts';
import { deskSettings } from './settings.ts';

/** What the kiosks are offered, and which of it ends soon: a flow that ends vanishes from every kiosk overnight. */
export async function describeCatalogue(
  context: Pick<ServerContext, 'catalogue' | 'clock' | 'db' | 'log'>,
): Promise<DeskCatalogue> {
  const { flows } = context.catalogue.index();
  const { flowEndDays } = await deskSettings(context);
  const today = todayIn(VIETNAM, context.clock.now());
  return {
    flows: flows.length,
    refused: context.catalogue.refused().length,
    ends: flows
      .flatMap((flow) => endOf(flow, today, flowEndDays) ?? [])
      .sort((one, other) => one.days - other.days),
  };
}

function endOf(
  { id, title, effectiveTo }: CatalogueEntry,
  today: string,
  { early, soon }: { readonly early: number; readonly soon: number },
): FlowEnd | null {
  if (effectiveTo === null) return null;
  const days = daysBetween(today, effectiveTo);
  if (days === null || days > Math.max(early, soon)) return null;
  return { id, title, effectiveTo, days, urgency: days < 0 ? 'over' : days <= soon ? 'soon' : 'early' };
}
