/** Who a person is, as citizen numbers, citizen cards and names say it. */
export { type CardQr, type CardQrError, type CardQrWarning, parseCardQr } from './card-qr.ts';
export {
  type CitizenId,
  type CitizenIdError,
  type CitizenIdWarning,
  MAX_AGE,
  maskCitizenId,
  type ParseOptions,
  parseCitizenId,
  type Sex,
} from './citizen-id.ts';
export type { OtherQr } from './other-qr.ts';
export type { PartialDate } from './partial-date.ts';
export { formatTypedName, isPersonName, normaliseLine, normalisePersonName } from './person-name.ts';
export { PROVINCE_CODES } from './province-codes.ts';
export { residenceBeforeCommune } from './residence.ts';
