export { attendantProvider } from './attendant.ts';
export { cardProvider } from './card.ts';
export { outageProvider } from './outage.ts';
export { pageProvider } from './page.ts';
export { phoneProvider } from './phone.ts';
