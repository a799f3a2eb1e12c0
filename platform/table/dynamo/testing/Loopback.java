/** DynamoDB Local listens on every interface and has no option for another; this binds it to loopback. */
public class Loopback {
  public static void main(String[] args) throws Exception {
    var runner = software.amazon.dynamodb.services.local.main.ServerRunner.createServerFromCommandLineArgs(args);
    var field = runner.getClass().getDeclaredField("server");
    field.setAccessible(true);
    for (var connector : ((org.eclipse.jetty.server.Server) field.get(runner)).getConnectors())
      ((org.eclipse.jetty.server.ServerConnector) connector).setHost("127.0.0.1");
    runner.start();
    Thread.currentThread().join();
  }
}
