import { word } from './errand-script.ts';
import { WINDOW } from './mux-frames.ts';

/** What can carry many streams on the usual hosts: Debian and Ubuntu always have perl, the others mostly python3. */
export const MUX_WAYS = ['python3', 'perl'] as const;
/** See {@link MUX_WAYS}. */
export type MuxWay = (typeof MUX_WAYS)[number];

/**
 * Both programs speak the frames of `mux-frames.ts` on stdin and stdout: they connect to the addresses they are told
 * (`kind NUL host-or-path NUL port`), say 2 for the program itself first, and end with their stdin. A socket is read only while there is
 * a grant for it and what goes out is not stuck, so that nothing piles up here.
 */
const PYTHON = `import os,select,socket,struct,sys
S={};out=bytearray();inp=bytearray();W=${WINDOW}
for f in (0,1): os.set_blocking(f,False)
class C:
 def __init__(c,i,d):
  c.i=i;c.w=bytearray();c.credit=W;c.up=c.read=c.fin=False;c.s=None
  k,h,p=d.decode().split("\\0")
  try:
   if k=="unix":
    c.s=socket.socket(socket.AF_UNIX);c.s.connect(h);c.s.setblocking(False);c.ready()
   else: c.a=socket.getaddrinfo(h,int(p),0,socket.SOCK_STREAM);c.next(None)
  except Exception as e: c.fail(e)
 def next(c,e):
  if c.s: c.s.close()
  if not c.a: return c.fail(e)
  f,t,n,_,a=c.a.pop(0)
  c.s=socket.socket(f,t,n);c.s.setblocking(False);S[c.i]=c
  e=c.s.connect_ex(a)
  if e not in (0,115,36): c.next(OSError(e,os.strerror(e)))
 def ready(c):
  S[c.i]=c;c.up=True;put(c.i,2)
  if c.s.family!=socket.AF_UNIX: c.s.setsockopt(socket.IPPROTO_TCP,socket.TCP_NODELAY,1)
 def fail(c,e):
  S.pop(c.i,None);put(c.i,3,str(e).encode())
  if c.s: c.s.close()
 def over(c,t=6):
  if S.pop(c.i,None): put(c.i,t)
  c.s.close()
 def can_write(c):
  if not c.up:
   e=c.s.getsockopt(socket.SOL_SOCKET,socket.SO_ERROR)
   return c.next(OSError(e,os.strerror(e))) if e else c.ready()
  n=c.s.send(c.w[:65536]);del c.w[:n];put(c.i,7,struct.pack(">I",n));c.half()
 def can_read(c):
  d=c.s.recv(min(32768,c.credit))
  if d: c.credit-=len(d);put(c.i,4,d)
  else:
   c.read=True;put(c.i,5)
   if c.fin and not c.w: c.over()
 def half(c):
  if c.fin and not c.w:
   if c.read: c.over()
   else: c.s.shutdown(socket.SHUT_WR)
def put(i,t,d=b""): out.extend(struct.pack(">IBI",i,t,len(d))+d)
def take(i,t,d):
 c=S.get(i)
 if t==1: C(i,d)
 elif c is None: return
 elif t==4: c.w+=d
 elif t==5:
  c.fin=True
  try: c.half()
  except OSError: c.over()
 elif t==6: S.pop(i);c.s.close()
 elif t==7: c.credit+=struct.unpack(">I",d)[0]
put(0,2)
while 1:
 room=len(out)<1048576
 R={c.s:c for c in S.values() if room and c.up and not c.read and c.credit>0}
 V={c.s:c for c in S.values() if not c.up or c.w}
 r,w,_=select.select([0]+list(R),([1] if out else [])+list(V),[])
 if 1 in w:
  n=os.write(1,out[:65536]);del out[:n]
 if 0 in r:
  d=os.read(0,65536)
  if not d: sys.exit()
  inp+=d
  while len(inp)>=9:
   i,t,n=struct.unpack(">IBI",inp[:9])
   if len(inp)<9+n: break
   d=bytes(inp[9:9+n]);del inp[:9+n];take(i,t,d)
 for s,f,m in [(s,C.can_read,R) for s in r if s in R]+[(s,C.can_write,V) for s in w if s in V]:
  c=m[s]
  if S.get(c.i) is c and c.s is s:
   try: f(c)
   except BlockingIOError: pass
   except OSError: c.over()`;

const PERL = `use strict; use IO::Socket::INET; use IO::Socket::UNIX; use Socket; use Errno;
my %S; my ($out,$inp,$W)=("","",${WINDOW}); $SIG{PIPE}="IGNORE";
binmode STDIN; binmode STDOUT; for (*STDIN,*STDOUT) { IO::Handle::blocking($_,0) }
sub put { my ($i,$t,$d)=(@_,""); $out.=pack("NCN",$i,$t,length $d).$d }
sub over { my ($c)=@_; put($c->{i},6) if delete $S{$c->{i}}; close $c->{s} }
sub fail { my ($i,$e)=@_; delete $S{$i}; put($i,3,"$e") }
sub half { my ($c)=@_; return unless $c->{fin} && $c->{w} eq ""; if ($c->{read}) { over($c) } else { shutdown($c->{s},1) } }
sub begin { my ($i,$d)=@_; my ($k,$h,$p)=split /\\0/,$d;
 my $s=$k eq "unix" ? IO::Socket::UNIX->new(Peer=>$h) : IO::Socket::INET->new(PeerAddr=>$h,PeerPort=>$p,Proto=>"tcp",Blocking=>0);
 return fail($i,$k ne "unix" && $@=~/hostname/ ? "unknown host" : "$!") unless $s;
 $s->blocking(0); $S{$i}={i=>$i,s=>$s,w=>"",credit=>$W,up=>0,read=>0,fin=>0};
 if ($k eq "unix") { $S{$i}{up}=1; put($i,2) } }
sub can_write { my ($c)=@_;
 if (!$c->{up}) { my $e=unpack("i",getsockopt($c->{s},SOL_SOCKET,SO_ERROR));
  if ($e) { $!=$e; my $m="$!"; close $c->{s}; return fail($c->{i},$m) }
  setsockopt($c->{s},6,1,pack("i",1)); $c->{up}=1; return put($c->{i},2) }
 my $n=syswrite($c->{s},$c->{w},65536); if (!defined $n) { return if $!{EAGAIN}; return over($c) }
 substr($c->{w},0,$n)=""; put($c->{i},7,pack("N",$n)); half($c) }
sub can_read { my ($c)=@_; my $m=$c->{credit}<32768?$c->{credit}:32768; my $d; my $n=sysread($c->{s},$d,$m);
 if (!defined $n) { return if $!{EAGAIN}; return over($c) }
 if ($n) { $c->{credit}-=$n; put($c->{i},4,$d) } else { $c->{read}=1; put($c->{i},5); over($c) if $c->{fin} && $c->{w} eq "" } }
sub take { my ($i,$t,$d)=@_; return begin($i,$d) if $t==1; my $c=$S{$i} or return;
 if ($t==4) { $c->{w}.=$d } elsif ($t==5) { $c->{fin}=1; half($c) if $c->{up} } elsif ($t==6) { delete $S{$i}; close $c->{s} }
 elsif ($t==7) { $c->{credit}+=unpack("N",$d) } }
put(0,2);
while (1) { my ($r,$w)=("",""); vec($r,0,1)=1; vec($w,1,1)=1 if $out ne "";
 for my $c (values %S) { my $f=fileno $c->{s};
  vec($r,$f,1)=1 if length($out)<1048576 && $c->{up} && !$c->{read} && $c->{credit}>0;
  vec($w,$f,1)=1 if !$c->{up} || $c->{w} ne "" }
 next if select($r,$w,undef,undef)<0;
 if (vec($w,1,1)) { my $n=syswrite(STDOUT,$out,65536); exit unless defined $n || $!{EAGAIN}; substr($out,0,$n||0)="" }
 my @ready=map { [$_,fileno $_->{s}] } values %S;
 if (vec($r,0,1)) { my $d; my $n=sysread(STDIN,$d,65536); exit if defined $n && !$n; exit if !defined $n && !$!{EAGAIN}; $inp.=$d if $n;
  while (length $inp>=9) { my ($i,$t,$n)=unpack("NCN",$inp); last if length $inp<9+$n; my $d=substr($inp,9,$n); substr($inp,0,9+$n)=""; take($i,$t,$d) } }
 for my $p (@ready) { my ($c,$f)=@$p; my $is=sub { ($S{$c->{i}}||0)==$c };
  can_read($c) if $is->() && vec($r,$f,1); can_write($c) if $is->() && vec($w,$f,1) } }`;

const PROGRAMS: Readonly<Record<MuxWay, string>> = {
  // Isolated: nothing is imported from the folder in which a login begins.
  python3: `python3 -I -c ${word(PYTHON)}`,
  perl: `perl -e ${word(PERL)}`,
};

/** A script that becomes the program; it says `M x WAY` first, or `M x none` where the host lacks it. `say` is of the preamble. */
export function muxScript(way: MuxWay): string {
  return `if command -v ${way} >/dev/null 2>&1; then say 'x ${way}'; exec ${PROGRAMS[way]}; fi\nsay 'x none'; exit 1`;
}
