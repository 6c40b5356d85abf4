export { Reading } from './reading.tsx';
