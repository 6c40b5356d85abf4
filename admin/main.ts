import { openDesk } from './desk/index.tsx';

const place = document.getElementById('page');
if (place) openDesk(place);
