import type { DeskCall } from '#shared/api/index.ts';
import type { DeskApi } from '../api/index.ts';
import { makeActs } from './acts.ts';

/** What is done to a call from its row. */
interface CallAct {
  readonly act: 'come' | 'end';
  readonly call: Pick<DeskCall, 'id' | 'kind'>;
}

/** Acts on calls. */
export const callActsMachine = makeActs<CallAct, { readonly api: DeskApi }>(
  'call',
  ({ act, call }, { api }) => (act === 'come' ? api.come(call.kind, call.id) : api.endHelp(call.id)),
);
