import '../ui/parts.css';
import type { ScreenName } from '../visit/index.ts';
import { Before } from './before.tsx';
import { Choose } from './choose.tsx';
import { FlowScreen } from './flow/index.tsx';
import { ForWhom } from './for-whom.tsx';
import { CannotBegin, Interrupted, NotLoaded } from './held-up.tsx';
import { Next } from './next.tsx';
import { NotParked, Parked, ParkedOffer, Parking } from './parked.tsx';
import { NotSent, Sending } from './sending.tsx';
import {
  SignInAttendant,
  SignInCard,
  SignInFailed,
  SignInName,
  SignInPhone,
  SignInWays,
} from './sign-in.tsx';
import { Slip, SlipPrinting, SlipWritten } from './slip.tsx';
import type { ScreenPart } from './view.ts';
import { Reading, WithoutData } from './without-data.tsx';

/** Every screen that is not needed for the first paint. */
export const LATER_SCREENS: Partial<Record<ScreenName, ScreenPart>> = {
  interrupted: Interrupted,
  'cannot-begin': CannotBegin,
  'not-loaded': NotLoaded,
  'without-data': WithoutData,
  reading: Reading,
  'sign-in-ways': SignInWays,
  'sign-in-phone': SignInPhone,
  'sign-in-card': SignInCard,
  'sign-in-name': SignInName,
  'sign-in-attendant': SignInAttendant,
  'sign-in-failed': SignInFailed,
  'parked-offer': ParkedOffer,
  parking: Parking,
  'not-parked': NotParked,
  parked: Parked,
  'for-whom': ForWhom,
  choose: Choose,
  before: Before,
  flow: FlowScreen,
  sending: Sending,
  'not-sent': NotSent,
  'slip-printing': SlipPrinting,
  slip: Slip,
  'slip-written': SlipWritten,
  next: Next,
};
