export { lookRoutes } from './look.ts';
export { asHtml, type Page, writePage } from './page.ts';
export { receiptRoutes } from './routes.ts';
